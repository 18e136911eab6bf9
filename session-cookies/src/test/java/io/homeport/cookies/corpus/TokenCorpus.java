package io.homeport.cookies.corpus;

import io.homeport.cookies.corpus.ServerShape.Claims;
import io.homeport.cookies.corpus.ServerShape.Scene;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Access tokens in the shapes of six authorization servers and one that no table knows, of many sizes, the same in each run. */
public final class TokenCorpus {
    private static final long SEED = 20261124;
    private static final long SEED_OF_THE_TABLE = 7519;
    private static final int[] LENGTHS = {600, 1000, 1400, 2000, 3000, 4000, 6000, 8000, 12_000};
    private static final int TABLE_TOKENS = 60;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private TokenCorpus() {}

    /**
     * One token.
     *
     * @param name says in whose shape it is, and of about which size
     */
    public record Sample(String name, String algorithm, String token) {}

    /** What a token's JSON is before it is encoded, with marks around what differs from token to token. */
    public record Marked(String header, String claims) {}

    /** All of them. */
    public static List<Sample> samples() {
        Chance chance = new Chance(SEED);
        List<Sample> samples = new ArrayList<>();
        for (ServerShape shape : ServerShape.values()) {
            for (Algorithm algorithm : Algorithm.values()) {
                for (int length : LENGTHS) {
                    Scene scene = new Scene(chance, Vocabulary.MEASURED, algorithm);
                    samples.add(new Sample(
                            shape.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + length,
                            algorithm.name(),
                            token(shape, scene, length)));
                }
            }
        }
        return samples;
    }

    /**
     * One that is signed by RS256, of about this length and never longer; the same for the same seed.
     *
     * @param shape as samples' names begin
     */
    public static String token(String shape, int length, long seed) {
        ServerShape named = ServerShape.valueOf(shape.toUpperCase(Locale.ROOT).replace('-', '_'));
        return token(named, new Scene(new Chance(seed), Vocabulary.MEASURED, Algorithm.RS256), length);
    }

    /** The typical one, of 1.4 KB. */
    public static Sample typical() {
        return samples().stream()
                .filter(sample -> sample.name().equals("keycloak-1400")
                        && sample.algorithm().equals("RS256"))
                .findFirst()
                .orElseThrow();
    }

    private static String token(ServerShape shape, Scene scene, int length) {
        String header = encoded(Chance.plain(shape.header(scene)));
        Claims claims = new Claims();
        shape.claims(scene, claims);
        int signature = (scene.algorithm().signatureLength() * 8 + 5) / 6;
        String json = Chance.plain(claims.json((length - header.length() - signature - 2) * 3 / 4));
        return header + "." + encoded(json) + "."
                + ENCODER.encodeToString(scene.chance().bytes(scene.algorithm().signatureLength()));
    }

    private static String encoded(String json) {
        return ENCODER.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** What the static code's table is made of: the same shapes, with other words. */
    public static List<Marked> ofTheTable() {
        Chance chance = new Chance(SEED_OF_THE_TABLE);
        List<Marked> tokens = new ArrayList<>();
        for (ServerShape shape : ServerShape.known()) {
            for (int i = 0; i < TABLE_TOKENS; i++) {
                Algorithm algorithm = chance.in(2) ? Algorithm.RS256 : chance.one(List.of(Algorithm.values()));
                Scene scene = new Scene(chance, Vocabulary.OF_THE_TABLE, algorithm);
                Claims claims = new Claims();
                shape.claims(scene, claims);
                tokens.add(new Marked(shape.header(scene), claims.json(400 + 100 * chance.below(16))));
            }
        }
        return tokens;
    }
}
