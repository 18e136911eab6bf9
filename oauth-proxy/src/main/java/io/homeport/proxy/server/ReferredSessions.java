package io.homeport.proxy.server;

import io.homeport.cookies.CookieHeader;
import io.homeport.cookies.CookieNames;
import io.homeport.deployment.App;
import io.homeport.proxy.request.RequestHead;
import io.homeport.store.access.StoredCookies;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Sessions that are in the store: the request brings a reference, which stands for the session's cookies. */
public final class ReferredSessions {
    private final List<String> names;
    private final List<String> bound;
    private final Optional<StoredCookies> store;

    /** Of these apps, in this store, where there is one. */
    public ReferredSessions(Collection<App> apps, Optional<StoredCookies> store) {
        List<CookieNames> standard = apps.stream()
                .filter(app -> app.classic().isEmpty())
                .map(App::cookieNames)
                .toList();
        this.names = standard.stream().map(CookieNames::access).toList();
        this.bound = standard.stream().map(CookieNames::bound).toList();
        this.store = store;
    }

    /** The one reference that a request brings; none where there are several. */
    Optional<String> reference(RequestHead head) {
        if (store.isEmpty()) {
            return Optional.empty();
        }
        CookieHeader cookies = CookieHeader.of(head.cookies());
        Optional<String> found = Optional.empty();
        for (String name : names) {
            if (cookies.find(name) instanceof CookieHeader.Found.One one && StoredCookies.isReference(one.value())) {
                if (found.isPresent()) {
                    return Optional.empty();
                }
                found = Optional.of(one.value());
            }
        }
        return found;
    }

    /** What it stands for: the {@code Cookie} field; fails where the store cannot be asked. */
    Future<Optional<String>> cookies(String reference) {
        return store.orElseThrow().of(reference);
    }

    /** The request with that, and with the cookies of device-bound sessions, which are in no store. */
    RequestHead with(String cookies, RequestHead head) {
        CookieHeader brought = CookieHeader.of(head.cookies());
        List<String> all = new ArrayList<>(List.of(cookies));
        for (String name : bound) {
            brought.values(name).forEach(value -> all.add(name + "=" + value));
        }
        return head.withCookies(all);
    }
}
