package io.homeport.doctor;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the command is asked for.
 *
 * @param accepted keys whose errors are meant
 * @param apiOrigin where pages reach the proxy, by the option's name; empty where that is not said
 * @param withoutSecrets whether secrets are left unread
 * @param probe how long each place that the file names may take to answer; absent where none is asked
 */
record Options(
        String file,
        Form form,
        Set<String> accepted,
        Map<String, String> apiOrigin,
        boolean withoutSecrets,
        Optional<Duration> probe) {
    private static final Duration USUAL = Duration.ofSeconds(10);
    private static final String WITHIN = "--within";
    private static final String API_ORIGIN = "--api-origin";
    private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.-]+(?::[0-9]{1,5})?");

    /** How the answer is written. */
    enum Form {
        TEXT,
        JSON,
        HTML
    }

    /** The command line says nothing that can be done. */
    static final class Misused extends Exception {
        private static final long serialVersionUID = 1L;

        Misused(String message) {
            super(message);
        }
    }

    static Options of(List<String> words) throws Misused {
        Optional<String> file = Optional.empty();
        Form form = Form.TEXT;
        Set<String> accepted = new HashSet<>();
        Map<String, String> apiOrigin = new HashMap<>();
        boolean withoutSecrets = false;
        boolean probe = false;
        Optional<Duration> within = Optional.empty();
        for (Iterator<String> left = words.iterator(); left.hasNext(); ) {
            String word = left.next();
            switch (word) {
                case "--json" -> form = Form.JSON;
                case "--html" -> form = Form.HTML;
                case "--without-secrets" -> withoutSecrets = true;
                case "--probe" -> probe = true;
                case WITHIN -> within = Optional.of(seconds(left));
                case "--accept" -> {
                    if (!left.hasNext()) {
                        throw new Misused("--accept needs a key");
                    }
                    accepted.add(left.next());
                }
                case API_ORIGIN -> apiOrigin.put(API_ORIGIN, origin(left));
                default -> {
                    if (word.startsWith("-")) {
                        throw new Misused("there is no option " + word);
                    }
                    if (file.isPresent()) {
                        throw new Misused("one file at a time");
                    }
                    file = Optional.of(word);
                }
            }
        }
        if (within.isPresent() && !probe) {
            throw new Misused(WITHIN + " goes with --probe");
        }
        return new Options(
                file.orElseThrow(() -> new Misused("which deployment file?")),
                form,
                Set.copyOf(accepted),
                Map.copyOf(apiOrigin),
                withoutSecrets,
                probe ? Optional.of(within.orElse(USUAL)) : Optional.empty());
    }

    private static Duration seconds(Iterator<String> left) throws Misused {
        String seconds = left.hasNext() ? left.next() : "";
        if (!seconds.matches("[1-9][0-9]{0,2}")) {
            throw new Misused(WITHIN + " needs whole seconds, such as 10");
        }
        return Duration.ofSeconds(Long.parseLong(seconds));
    }

    private static String origin(Iterator<String> left) throws Misused {
        String origin = left.hasNext() ? left.next() : "";
        if (!ORIGIN.matcher(origin).matches()) {
            throw new Misused(API_ORIGIN + " needs an origin, such as https://api.example.com");
        }
        return origin;
    }
}
