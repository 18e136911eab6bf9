package io.homeport.benchmarks.cookies;

import io.homeport.cookies.CookieFormat;
import io.homeport.cookies.corpus.TokenCorpus;
import io.homeport.cookies.corpus.TokenCorpus.Sample;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Writes a line of JSON for each token of the corpus: its size, and size, ratio and times of its cookie in format 2 and,
 * beside it, in format 1. The typical token is measured longer, and in a JVM of its own for each figure.
 */
public final class Measure {
    private static final int WARM_EVERY = 18;

    private Measure() {}

    private record Figure(int token, CookieFormat format, boolean opened) implements Comparable<Figure> {
        @Override
        public int compareTo(Figure other) {
            return toString().compareTo(other.toString());
        }
    }

    /** Arguments: the file, and {@code all} or {@code quick}. */
    public static void main(String[] arguments) throws RunnerException, IOException {
        List<Sample> samples = TokenCorpus.samples();
        int typical = samples.indexOf(TokenCorpus.typical());
        boolean quick = arguments[1].equals("quick");
        List<Integer> measured = IntStream.range(0, samples.size())
                .filter(token -> !quick || samples.get(token).name().contains("-1400"))
                .boxed()
                .toList();
        Map<Figure, Double> times = new TreeMap<>();
        // Figures of the first tokens would be those of code that is not compiled yet.
        run(measured.stream().filter(token -> token % WARM_EVERY == 0).toList(), 0, 250, 1, 10);
        note(times, run(measured, 0, 40, 2, 40));
        note(times, run(List.of(typical), 1, quick ? 300 : 3000, quick ? 1 : 5, quick ? 300 : 1000));
        try (BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[0]), StandardCharsets.US_ASCII)) {
            for (int token : measured) {
                out.write(line(token, samples.get(token), times));
                out.newLine();
            }
        }
    }

    private static Collection<RunResult> run(
            List<Integer> tokens, int forks, int warmMillis, int windows, int windowMillis) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(SealedTokens.class.getName())
                .param("token", tokens.stream().map(String::valueOf).toArray(String[]::new))
                .forks(forks)
                .warmupIterations(1)
                .warmupTime(TimeValue.milliseconds(warmMillis))
                .measurementIterations(windows)
                .measurementTime(TimeValue.milliseconds(windowMillis))
                .verbosity(VerboseMode.SILENT)
                .shouldDoGC(false);
        return new Runner(options.build()).run();
    }

    private static void note(Map<Figure, Double> times, Collection<RunResult> results) {
        for (RunResult result : results) {
            times.put(
                    new Figure(
                            Integer.parseInt(result.getParams().getParam("token")),
                            CookieFormat.valueOf(result.getParams().getParam("format")),
                            result.getParams().getBenchmark().endsWith("open")),
                    result.getPrimaryResult().getScore());
        }
    }

    private static String line(int token, Sample sample, Map<Figure, Double> times) {
        List<String> formats = new ArrayList<>();
        for (CookieFormat format : List.of(CookieFormat.TWO, CookieFormat.ONE)) {
            SealedTokens sealed = new SealedTokens();
            sealed.token = token;
            sealed.format = format;
            sealed.seal();
            formats.add(String.format(
                    Locale.ROOT,
                    "\"cookie_bytes\":%d,\"ratio\":%.3f,\"open_us\":%.2f,\"seal_us\":%.1f",
                    sealed.cookieBytes(),
                    (double) sealed.cookieBytes() / sample.token().length(),
                    times.get(new Figure(token, format, true)),
                    times.get(new Figure(token, format, false))));
        }
        return String.format(
                Locale.ROOT,
                "{\"token\":\"%s\",\"algorithm\":\"%s\",\"token_bytes\":%d,%s,\"format_1\":{%s}}",
                sample.name(),
                sample.algorithm(),
                sample.token().length(),
                formats.get(0),
                formats.get(1));
    }
}
