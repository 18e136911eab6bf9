package io.homeport.proxy.header;

import io.homeport.proxy.field.ListedFields;
import io.homeport.proxy.request.Methods;
import io.homeport.proxy.request.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** How the proxy tells a problem, in the form that the page's contract has. */
public final class OwnAnswers {
    private final Predicate<String> classic;

    /**
     * Of a deployment.
     *
     * @param classic knows the origins whose pages speak the classic contract
     */
    public OwnAnswers(Predicate<String> classic) {
        this.classic = classic;
    }

    /** The problem, readable for the page of this origin. */
    public OwnAnswer problem(Problem problem, Optional<String> page) {
        return answer(problem, page, Methods.ALLOWED);
    }

    /** The problem that only these methods are allowed. */
    public OwnAnswer methodNotAllowed(Set<String> methods, Optional<String> page) {
        return answer(
                Problem.METHOD_NOT_ALLOWED,
                page,
                Methods.ALLOWED.stream().filter(methods::contains).toList());
    }

    private OwnAnswer answer(Problem problem, Optional<String> page, List<String> allowed) {
        boolean toClassicPage = page.filter(classic).isPresent();
        Problem told = toClassicPage ? problem.classic() : problem;
        ListedFields fields = new ListedFields();
        Cors.allow(page, fields);
        fields.add("content-type", "application/json");
        fields.add("cache-control", CacheControl.NOBODY);
        fields.add("X-Content-Type-Options", "nosniff");
        if (problem.status() == 405) {
            fields.add("allow", String.join(", ", allowed));
        }
        if (problem.challenge().isPresent()) {
            fields.add("www-authenticate", problem.challenge().get());
        }
        if (problem.invitesToRetry()) {
            fields.add("retry-after", String.valueOf(problem.retryAfterSeconds()));
        }
        return new OwnAnswer(told.status(), fields, toClassicPage ? told.classicJson() : told.json());
    }
}
