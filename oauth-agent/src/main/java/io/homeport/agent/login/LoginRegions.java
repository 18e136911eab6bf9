package io.homeport.agent.login;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import io.homeport.deployment.App;
import io.homeport.deployment.RegionChoice;
import io.homeport.deployment.RegionSource;
import io.homeport.regions.SessionRegion;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * At which region's authorization server a login starts: what the first source says that says anything. It is a guess, from
 * what browser and page say: the tokens tell the region.
 */
public final class LoginRegions {
    /** The parameter by which a page names a region. */
    static final String PARAMETER = "region";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private final HomeDirectory directory;

    /**
     * With those who know users' homes.
     *
     * @param directory of login hints
     */
    public LoginRegions(HomeDirectory directory) {
        this.directory = directory;
    }

    /**
     * The region; absent where one server serves all users in one way.
     *
     * @param parameters as the page asks
     * @return fails where users of that region are not signed in here
     */
    Future<Optional<String>> of(AdmittedRequest request, Map<String, String> parameters) {
        if (request.party().homes().isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        List<RegionSource> sources = request.party().app().signIn().choice().sources();
        return first(request, parameters, sources).map(region -> {
            check(request, region);
            return Optional.of(region);
        });
    }

    /**
     * The region where the agent runs; absent where one server serves all users in one way.
     *
     * @throws ApiError where users of that region are not signed in here
     */
    Optional<String> here(AdmittedRequest request) {
        if (request.party().homes().isEmpty()) {
            return Optional.empty();
        }
        String region = request.party().entry().name();
        check(request, region);
        return Optional.of(region);
    }

    private static void check(AdmittedRequest request, String region) {
        if (request.party().entry().blocks(new SessionRegion.Named(region))) {
            throw refused(request, region, ApiError.regionBlocked());
        }
        if (request.party().at(Optional.of(region)).isEmpty()) {
            throw refused(request, region, ApiError.regionUnserved());
        }
    }

    private static ApiError refused(AdmittedRequest request, String region, ApiError answer) {
        request.observation().concerns(new SessionRegion.Named(region), Optional.empty());
        return answer;
    }

    private Future<String> first(AdmittedRequest request, Map<String, String> parameters, List<RegionSource> sources) {
        String entry = request.party().entry().name();
        if (sources.isEmpty()) {
            return Future.succeededFuture(entry);
        }
        return said(request, parameters, sources.get(0))
                .compose(region -> region.isPresent()
                        ? Future.succeededFuture(region.get())
                        : first(request, parameters, sources.subList(1, sources.size())));
    }

    private Future<Optional<String>> said(
            AdmittedRequest request, Map<String, String> parameters, RegionSource source) {
        App app = request.party().app();
        return switch (source) {
            case PARAMETER -> Future.succeededFuture(parameter(parameters));
            // A region that has lost its server since is not held against the user.
            case REMEMBERED ->
                Future.succeededFuture(RememberedRegion.of(request)
                        .filter(region ->
                                request.party().at(Optional.of(region)).isPresent()));
            case LOGIN_HINT ->
                Optional.ofNullable(parameters.get("login_hint"))
                        .filter(hint -> !hint.isEmpty())
                        .map(hint -> hinted(app, hint))
                        .orElse(Future.succeededFuture(Optional.empty()));
            case ENTRY ->
                Future.succeededFuture(Optional.of(request.party().entry().name()));
        };
    }

    private static Optional<String> parameter(Map<String, String> parameters) {
        Optional<String> region = Optional.ofNullable(parameters.get(PARAMETER)).filter(name -> !name.isEmpty());
        if (region.isPresent() && !NAME.matcher(region.get()).matches()) {
            throw ApiError.invalidRequest("The parameter region has no proper value.");
        }
        return region;
    }

    private Future<Optional<String>> hinted(App app, String hint) {
        RegionChoice choice = app.signIn().choice();
        Optional<String> listed = Optional.ofNullable(
                choice.domains().get(hint.substring(hint.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT)));
        return listed.isPresent() || choice.resolver().isEmpty()
                ? Future.succeededFuture(listed)
                : directory.home(choice.resolver().get(), app.name(), hint);
    }
}
