package io.homeport.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads of a token before the first user brings one as large. */
class DoctorCommandTest {
    private static final String DEFAULTS = "homeport: {region: eu}";

    @TempDir
    Path folder;

    private record Run(int status, String out, String err) {}

    private static Run run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = new DoctorCommand(stream(out), stream(err), System.getenv()).run(List.of(words));
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static SmallRyeConfig file(String yaml) {
        return new SmallRyeConfigBuilder()
                .withSources(new YamlConfigSource("file", yaml, 100))
                .build();
    }

    private static TokenReport report(String token, String yaml) {
        return new TokenReport(IssuedTokens.of(token), CookieSettings.of(file(yaml)), HomeClaims.of(file(yaml)));
    }

    private static String printed(TokenReport report) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        report.print(stream(out));
        return out.toString(StandardCharsets.UTF_8);
    }

    /** A JWT whose roles make it about as long; the names say little twice, as real ones do. */
    private static String jwt(int length) {
        Random random = new Random(length);
        StringBuilder claims =
                new StringBuilder("{\"iss\":\"https://login.example.com\",\"sub\":\"aiko\",\"roles\":[\"user\"");
        while (claims.length() * 4 / 3 < length - 400) {
            claims.append(",\"")
                    .append(Long.toString(random.nextLong() >>> 1, 36))
                    .append('"');
        }
        byte[] signature = new byte[256];
        random.nextBytes(signature);
        return encoded("{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + encoded(claims.append("]}").toString().getBytes(StandardCharsets.UTF_8)) + "." + encoded(signature);
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private Path written(String content) throws IOException {
        return Files.writeString(folder.resolve("token"), content);
    }

    private static String line(String text, String start) {
        return text.lines()
                .filter(line -> line.strip().startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line \"" + start + "\" in:\n" + text));
    }

    @Test
    void aSmallTokenIsServedAndPassesEverywhere() {
        TokenReport report = report(jwt(1_000), DEFAULTS);
        assertTrue(report.isServed());
        String text = printed(report);
        assertFalse(text.contains("STOPS"), text);
        assertTrue(line(text, "mode cookies ").contains(", 1 cookie"), text);
        assertTrue(text.contains("A login with it is served: homeport.cookies.max-total is 6,144."), text);
    }

    @Test
    void aTokenThatIsSplitSaysOverHowManyCookiesAndWhatAGatewayNeeds() {
        TokenReport report = report(jwt(6_500), DEFAULTS);
        assertTrue(report.isServed());
        String text = printed(report);
        assertTrue(line(text, "mode cookies ").contains(", 2 cookies"), text);
        assertTrue(line(text, "NGINX").contains("STOPS it: an answer that sets them has a header of up to "), text);
        assertTrue(text.contains("proxy_buffer_size 16k"), text);
        assertTrue(line(text, "Amazon CloudFront").endsWith("lets it pass"), text);
    }

    @Test
    void aTokenOverTheBudgetIsRefusedByNameWithWhatHelps() {
        TokenReport report = report(jwt(9_000), DEFAULTS);
        assertFalse(report.isServed());
        String text = printed(report);
        assertTrue(
                text.contains("A login with it ends in 502 token_too_large: homeport.cookies.max-total is 6,144."),
                text);
        assertTrue(text.contains("  - issue smaller tokens"), text);
        assertTrue(text.contains("  - homeport.store, of type redis"), text);
        String setting = line(text, "- homeport.cookies.max-total: ");
        int room = Integer.parseInt(setting.replaceAll("\\D+(\\d+).*", "$1"));
        assertTrue(
                report(jwt(9_000), "homeport: {cookies: {max-total: " + room + "}}")
                        .isServed(),
                setting);
        assertFalse(
                report(jwt(9_000), "homeport: {cookies: {max-total: " + (room - 1024) + "}}")
                        .isServed(),
                setting);
        assertTrue(line(text, "Qwilt").contains("STOPS it: a call to an API has a header of up to "), text);
    }

    @Test
    void aTokenThatFitsIntoNoFourCookiesIsNotHelpedByALargerBudget() {
        TokenReport report = report(jwt(28_000), "homeport: {cookies: {max-total: 15360}}");
        assertFalse(report.isServed());
        String text = printed(report);
        assertTrue(text.contains("a token is split over 4 cookies at most."), text);
        assertFalse(text.contains("- homeport.cookies.max-total"), text);
    }

    @Test
    void withAStoreALargeTokenIsServedAndNoGatewayIsAsked() {
        String store = "homeport: {store: {type: redis}}";
        TokenReport report = report(jwt(9_000), store);
        assertTrue(report.isServed());
        String text = printed(report);
        assertTrue(text.contains("its session is kept in the store, and the browser has a reference."), text);
        assertFalse(text.contains("On the way"), text);
        assertFalse(report(jwt(28_000), store).isServed());
        assertTrue(printed(report(jwt(1_000), store)).contains("In force: mode cookies"));
        String all = printed(report(jwt(1_000), "homeport: {store: {type: redis, sessions: store}}"));
        assertTrue(all.contains("In force: mode store") && all.contains("its session is kept in the store"), all);
        // It is in the memory of one agent, where no proxy can read.
        assertFalse(report(jwt(9_000), "homeport: {store: {type: embedded}}").isServed());
    }

    @Test
    void readsWhatMakesACookieLongerFromTheDeploymentFile() {
        String token = jwt(3_000);
        String first = "homeport: {cookies: {format: 1, access-keys: [{id: 2026a}]}, apps: {shop: {}}}";
        String text = printed(report(token, first));
        assertTrue(text.contains("In force: mode cookies, format 1, compression off"), text);
        assertTrue(text.contains("cookies of app shop (region eu, key 2026a)"), text);
        String long_ = """
                homeport:
                  region: south-eastern
                  cookies: {compression: true, access-keys: [{id: b}, {id: the-longest-of-all-keys}]}
                  apps: {shop: {web-origin: "https://a.example"}, administration: {cookie-domain: example.com}}
                """;
        String named = printed(report(token, long_));
        assertTrue(
                named.contains("cookies of app administration (region south-eastern, key the-longest-of-all-keys)"),
                named);
        assertTrue(named.contains("In force: mode cookies, format 2, compression on"), named);
    }

    @Test
    void boundTokensAndRevocationTakeTheirRoom() {
        String text = printed(report("opaque-token", DEFAULTS));
        int alone = bytes(line(text, "mode cookies "));
        // 8 bytes for each of two handles, 96 for the key; base64url makes four of three.
        assertEquals(alone + 22, bytes(line(text, "mode cookies, with a list of ended sessions")), 1);
        assertEquals(alone + 128, bytes(line(text, "mode cookies, token bound to a key (DPoP)")), 1);
    }

    private static int bytes(String row) {
        return Integer.parseInt(row.replaceAll(".*?  +([\\d,]+) bytes.*", "$1").replace(",", ""));
    }

    @Test
    void neverPrintsTheToken() throws IOException {
        String token = jwt(1_500);
        Run served = run("--token", written(token + "\n").toString());
        assertEquals(0, served.status(), served.err());
        Run cut = run("--token", written("Bearer " + token).toString());
        assertEquals(2, cut.status());
        assertTrue(cut.err().contains("without \"Bearer\""), cut.err());
        for (String segment : token.split("\\.")) {
            for (Run run : List.of(served, cut)) {
                assertFalse((run.out() + run.err()).contains(segment.substring(0, 12)));
            }
        }
    }

    @Test
    void saysWhatIsWrongWithItsOwnCall() throws IOException {
        assertEquals(2, run().status());
        assertEquals(2, run("--token").status());
        assertEquals(0, run("--help").status());
        assertEquals(
                "homeport: " + folder.resolve("none") + " cannot be read (NoSuchFileException)\n",
                run("--token", folder.resolve("none").toString()).err().replace(System.lineSeparator(), "\n"));
        assertTrue(run("--token", written(" \n").toString()).err().contains("there is no token"));
        assertTrue(run("--token", written("a".repeat(40_000)).toString()).err().contains("no access token is as long"));
    }

    private static String claims(String json) {
        return encoded("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + encoded(json.getBytes(StandardCharsets.UTF_8)) + "." + encoded(new byte[64]);
    }

    @Test
    void readsAWholeTokenResponseAndCountsItsOtherTokens() throws IOException {
        String response = "{\"access_token\":\"" + jwt(1_000) + "\",\"token_type\":\"Bearer\",\"refresh_token\":\""
                + "r".repeat(900) + "\",\"id_token\":\"" + jwt(1_500) + "\"}";
        String whole = printed(report(response, DEFAULTS));
        String alone = printed(report(jwt(1_000), DEFAULTS));
        assertEquals(line(alone, "mode cookies "), line(whole, "mode cookies "));
        assertTrue(line(alone, "Header budget:").contains("one to the agent"), alone);
        assertFalse(line(alone, "Header budget:").equals(line(whole, "Header budget:")), whole);
        assertFalse(whole.contains("r".repeat(20)) || whole.contains(jwt(1_000).substring(40, 60)), whole);
        assertTrue(
                run("--token", written("{\"access_token\":").toString()).err().contains("is no JSON object"));
        assertTrue(run("--token", written("{\"scope\":\"a\"}").toString()).err().contains("there is no token"));
    }

    @Test
    void saysTheHomeRegionByTheClaimsThatTheAgentLooksAtInItsOrder() {
        String file = "homeport: {region: eu, apps: {shop: {region-claim: /home/region}, admin: {web-origin: x}},"
                + " routes: {orders: {upstreams: {eu: a, us: [b]}}}}";
        String access = claims("{\"home\":{\"region\":\"US\"}}");
        String id = claims("{\"home\":{\"region\":\"eu\"},\"region\":\"planted-region\"}");
        String text = printed(report("{\"access_token\":\"" + access + "\",\"id_token\":\"" + id + "\"}", file));
        assertEquals(
                "Home region, by the claim /home/region, in app shop: us.",
                line(text, "Home region, by the claim /home"));
        String unknown = line(text, "Home region, by the claim region, in app admin");
        assertTrue(unknown.contains("403 region_unknown; the file knows eu, us."), unknown);
        assertFalse(text.contains("planted-region"), text);
        assertTrue(line(printed(report("opaque", file)), "Home region, by the claim region")
                .contains("none"));
    }

    @Test
    void tellsByItsStatusWhetherALoginIsServed() throws IOException {
        assertEquals(1, run("--token", written(jwt(20_000)).toString()).status());
    }
}
