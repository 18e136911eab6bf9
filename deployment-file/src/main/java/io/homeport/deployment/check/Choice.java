package io.homeport.deployment.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A setting that is one of a few words, each of which means something. */
final class Choice<T> {
    /** In the order in which a message names them. */
    private final Map<String, T> meanings;

    private final String example;

    private Choice(Map<String, T> meanings, String example) {
        this.meanings = meanings;
        this.example = example;
    }

    /** Of words that stand for something else, such as a constant. */
    static <T> Choice<T> among(List<T> meanings, Function<T, String> word, T example) {
        Map<String, T> words = new LinkedHashMap<>();
        meanings.forEach(meaning -> words.put(word.apply(meaning), meaning));
        return new Choice<>(words, word.apply(example));
    }

    /** Of words that stand for themselves. */
    static Choice<String> ofWords(List<String> words, String example) {
        return among(words, Function.identity(), example);
    }

    /** Of the usual word and another: whether it is the other. */
    static Choice<Boolean> departing(String usual, String other, String example) {
        return among(List.of(false, true), departs -> departs ? other : usual, example.equals(other));
    }

    /** What the word means; if it is none of these, a fault that names them. */
    Optional<T> read(String key, String word, Checks checks) {
        Optional<T> meaning = Optional.ofNullable(meanings.get(word));
        if (meaning.isEmpty()) {
            checks.problem(key, fault(), example);
        }
        return meaning;
    }

    private String fault() {
        List<String> words = List.copyOf(meanings.keySet());
        int last = words.size() - 1;
        return last == 1
                ? "is neither " + words.get(0) + " nor " + words.get(1)
                : "is none of " + String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }
}
