package io.homeport.proxy.header;

import io.homeport.deployment.App;
import java.util.List;
import java.util.Optional;

/** Cookies between browsers and token handler, which no upstream but the agent gets or sets. */
public record OwnCookies(List<App> apps) {
    /** Whether a cookie of this name is one. A nameless one comes back from a browser as whatever its value spells. */
    public boolean have(String name) {
        return name.isEmpty()
                || apps.stream()
                        .anyMatch(app -> app.cookieNames().owns(name)
                                || name.startsWith(app.cookieNames().access()));
    }

    /** A {@code Cookie} field without them; nothing where no other is left. */
    public Optional<String> without(String field) {
        StringBuilder left = new StringBuilder(field.length());
        int begin = 0;
        while (begin < field.length()) {
            int end = field.indexOf(';', begin);
            end = end < 0 ? field.length() : end;
            String pair = field.substring(begin, end).strip();
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : pair.substring(0, equals).strip();
            if (!have(name)) {
                left.append(left.isEmpty() ? "" : "; ").append(pair);
            }
            begin = end + 1;
        }
        return left.isEmpty() ? Optional.empty() : Optional.of(left.toString());
    }

    @Override
    public String toString() {
        return "OwnCookies";
    }
}
