package io.homeport.proxy.route;

import io.homeport.deployment.PathCharacter;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A path, read once from front to back. It has one reading where it holds nothing that servers decode, cut or fold in
 * their own ways. What a route may allow nevertheless is told apart from what no route can.
 *
 * @param loose what some route has to allow
 * @param directory the segments, up to a slash, before the first of it; the whole path where there is none
 */
record TargetPath(Set<PathCharacter> loose, String directory) {
    /** Never prints the path, which may hold what only the API is to see. */
    @Override
    public String toString() {
        return "RequestPath";
    }

    /** Reads a path that begins with a slash; empty where no route can allow it. */
    static Optional<TargetPath> read(String path) {
        Set<PathCharacter> loose = Set.of();
        String directory = path;
        int i = 0;
        while (i < path.length()) {
            Step step = Step.at(path, i);
            if (step.length() == 0) {
                return Optional.empty();
            }
            if (step.loose().isPresent()) {
                if (loose.isEmpty()) {
                    loose = EnumSet.noneOf(PathCharacter.class);
                    directory = path.substring(0, path.lastIndexOf('/', i) + 1);
                }
                loose.add(step.loose().get());
            }
            i += step.length();
        }
        boolean clear = loose.isEmpty() ? !hasDotSegment(path) : LoosePath.staysBelowItsDirectory(path);
        return clear ? Optional.of(new TargetPath(loose, directory)) : Optional.empty();
    }

    /** RFC 3986 5.2.4; an encoded dot is none here, as it is refused. */
    private static boolean hasDotSegment(String path) {
        int begin = 1;
        while (begin <= path.length()) {
            int slash = path.indexOf('/', begin);
            int end = slash < 0 ? path.length() : slash;
            if (isDots(path, begin, end)) {
                return true;
            }
            begin = end + 1;
        }
        return false;
    }

    static boolean isDots(String path, int begin, int end) {
        int length = end - begin;
        return length == 1 && path.charAt(begin) == '.'
                || length == 2 && path.charAt(begin) == '.' && path.charAt(begin + 1) == '.';
    }

    /**
     * What stands at one place.
     *
     * @param length of it; 0 where it may not stand in any path
     * @param loose what it is, if a route has to allow it
     */
    private record Step(int length, Optional<PathCharacter> loose) {
        private static final Step NONE = new Step(0, Optional.empty());
        private static final Step ONE = new Step(1, Optional.empty());
        private static final Step THREE = new Step(Escape.LENGTH, Optional.empty());
        private static final Step SEMICOLON = new Step(1, Optional.of(PathCharacter.SEMICOLON));
        private static final Step DOUBLE_SLASH = new Step(1, Optional.of(PathCharacter.DOUBLE_SLASH));

        static Step at(String path, int i) {
            char c = path.charAt(i);
            if (c == '%') {
                return escape(path, i);
            }
            // Some servers take a backslash for a slash; browsers never send one.
            if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\') {
                return NONE;
            }
            if (c == ';') {
                return SEMICOLON;
            }
            return c == '/' && path.startsWith("/", i + 1) ? DOUBLE_SLASH : ONE;
        }

        private static Step escape(String path, int i) {
            int octet = Escape.octet(path, i);
            if (octet >= 0x80) {
                int octets = Escape.utf8Length(path, i);
                return octets == 0 ? NONE : new Step(octets * Escape.LENGTH, Optional.empty());
            }
            // RFC 3986 6.2.2.2: an unreserved character and its escape are one and the same, so the path has two
            // spellings.
            if (octet < ' ' || octet == 0x7f || Escape.isUnreserved(octet)) {
                return NONE;
            }
            return switch (octet) {
                case '/' -> encoded(PathCharacter.ENCODED_SLASH);
                case '\\' -> encoded(PathCharacter.ENCODED_BACKSLASH);
                case '%' -> encoded(PathCharacter.ENCODED_PERCENT);
                case '?' -> encoded(PathCharacter.ENCODED_QUESTION_MARK);
                case '#' -> encoded(PathCharacter.ENCODED_HASH);
                case ';' -> encoded(PathCharacter.ENCODED_SEMICOLON);
                default -> THREE;
            };
        }

        private static Step encoded(PathCharacter character) {
            return new Step(Escape.LENGTH, Optional.of(character));
        }
    }
}
