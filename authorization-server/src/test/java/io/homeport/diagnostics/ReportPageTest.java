package io.homeport.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportPageTest {
    private static final String HOSTILE = "<script>alert('x')</script>&\"";
    private static final String ESCAPED = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;";

    private static JsonObject report(String text) {
        return new JsonObject()
                .put(
                        "instance",
                        new JsonObject()
                                .put("service", text)
                                .put("version", text)
                                .put("commit", text)
                                .put("region", text)
                                .put("time", text)
                                .put("running_for", text))
                .put("problems", new JsonArray().add(text))
                .put(
                        "keys",
                        new JsonArray().add(new JsonObject().put("id", text).put("state", "seals")))
                .put("residency", new JsonArray().add(new JsonObject().put("home", new JsonArray().add(text))))
                .put("warnings", new JsonArray().add(text))
                .put("file", new JsonObject().put(text, text));
    }

    @Test
    void escapesWhateverItShows() {
        String page = ReportPage.of(report(HOSTILE));
        assertFalse(page.contains("<script"), page);
        assertEquals(14, page.split(Pattern.quote(ESCAPED), -1).length - 1, page);
    }

    @Test
    void needsNoScriptAndAllowsNone() {
        assertFalse(ReportPage.of(report("x")).contains("<script"));
        assertTrue(ReportPage.policy().startsWith("default-src 'none'; style-src 'sha256-"));
        assertFalse(ReportPage.policy().contains("unsafe"));
    }

    @Test
    void beginsWithWhatIsWrong() {
        String page = ReportPage.of(report("the server is away"));
        assertTrue(page.indexOf("One thing is wrong:") < page.indexOf("<h2>"), page);
        String well = ReportPage.of(report("x").put("problems", new JsonArray()));
        assertTrue(well.contains("Nothing is wrong that this instance can see."), well);
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0 s", "PT59S, 59 s", "PT3M5S, 3 min 5 s", "PT2H3M, 2 h 3 min", "P3DT4H, 3 d 4 h", "PT-5S, 0 s"})
    void saysTimesInTwoUnits(Duration time, String words) {
        assertEquals(words, Report.words(time));
    }

    @ParameterizedTest
    @CsvSource({"PT1S, agrees", "PT-2S, agrees", "PT30S, 30 s ahead", "PT-1M, 60 s behind"})
    void saysHowFarClocksAreApart(Duration ahead, String words) {
        assertEquals(Optional.of(words), Report.apart(Optional.of(ahead)));
    }
}
