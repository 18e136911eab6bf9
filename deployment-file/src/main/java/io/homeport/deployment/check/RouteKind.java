package io.homeport.deployment.check;

import java.util.List;
import java.util.Locale;

/** What a route leads to. */
enum RouteKind {
    API,
    AUTHORIZATION_SERVER,
    STATIC;

    static final Choice<RouteKind> CHOICE = Choice.among(List.of(values()), RouteKind::word, API);

    /** As the deployment file has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
