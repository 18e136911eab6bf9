package io.homeport.e2e;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.homeport.e2e.Journey.Promise;
import io.homeport.e2e.Trouble.Call;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A user and their page: calls with planted texts, and a look at each answer. */
final class WiredTraveller {
    private static final String ORIGIN = "https://club.example.com";
    private static final int PADDING = 4096;
    private static final int SERVER_ERROR = 500;

    private final Journey journey;
    private final Promise promise;
    private final Planted planted;
    private final Credentials credentials;
    private AppPage page;
    private String entry;

    /** Name and password, which are planted, too. */
    record Credentials(String sub, String name) {}

    WiredTraveller(Journey journey, Promise promise, Planted planted, Credentials credentials) {
        this.journey = journey;
        this.promise = promise;
        this.planted = planted;
        this.credentials = credentials;
    }

    /** What came of a call: who answered, that the page was told why nobody does, or that it heard nothing at all. */
    record Outcome(Journey journey, Call call, Kind kind, String words) {
        /** Of which kind it is. */
        enum Kind {
            ANSWERED,
            TOLD,
            UNHEARD,
            WRONG
        }

        /** Whether it is what must come of it. */
        boolean isAsExpected(Trouble trouble, Promise promise) {
            if (!trouble.isHeard(journey)) {
                return kind == Kind.UNHEARD;
            }
            Optional<String> answering = trouble.answering(call, journey, promise);
            boolean isApi = call != Call.SESSION && call != Call.REFRESH;
            return answering.isEmpty()
                    ? kind == Kind.TOLD
                    : kind == Kind.ANSWERED && (!isApi || words.equals(answering.get()));
        }

        @Override
        public String toString() {
            return journey + ": " + call + " " + kind + " " + words;
        }
    }

    Journey journey() {
        return journey;
    }

    /** With shared keys, through the entry; else at home. Then it goes on through the entry. */
    void signIn(AppPage at, AppPage travelling, String entryAddress) throws IOException, InterruptedException {
        String start = at.startLogin("region=" + journey.home());
        AppPage.Answer ended =
                at.endLogin(at.cameBack(start, Map.of("username", credentials.sub(), "password", "planted")));
        if (!"true".equals(ended.text("is_logged_in"))) {
            throw new IllegalStateException(journey + " is not signed in: " + ended);
        }
        page = travelling;
        entry = entryAddress;
    }

    /** Makes a call. */
    Outcome call(Call call) throws InterruptedException {
        String note = planted.text(journey.number(), call == Call.WRITE ? 'b' : 'q');
        try {
            HttpResponse<String> answer = page.exchange(request(call, note));
            return outcome(call, note, answer);
        } catch (IOException gone) {
            return new Outcome(journey, call, Outcome.Kind.UNHEARD, gone.toString());
        }
    }

    private HttpRequest.Builder request(Call call, String note) {
        String path = journey.hasStandIns() ? "/drafts" : "/orders";
        return switch (call) {
            case READ -> to(path + "/" + planted.text(journey.number(), 'p') + "?note=" + note);
            case WRITE ->
                to(path).header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(
                                "{\"note\":\"" + note + "\",\"padding\":\"" + ".".repeat(PADDING) + "\"}"));
            case CATALOG -> to("/catalog?note=" + note);
            case SESSION -> to("/club/session");
            case REFRESH -> to("/club/refresh").POST(BodyPublishers.noBody());
        };
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(entry + path))
                .timeout(Duration.ofSeconds(20))
                .header("User-Agent", planted.text(journey.number(), 'u'))
                .header("X-Note", planted.text(journey.number(), 'h'));
    }

    /** What no route and no API knows: it may end in a log or in the name of a counter. */
    void callsWhatIsNotThere() throws IOException, InterruptedException {
        String own = planted.text(journey.number(), 'm');
        page.exchange(to("/orders").method(own, BodyPublishers.noBody()));
        page.exchange(to("/" + planted.text(journey.number(), 'p')));
        page.exchange(to("/orders").setHeader("X-Forwarded-Host", own + ".example.com"));
    }

    /** A route whose address is another region's. */
    void isLedAstray() throws IOException, InterruptedException {
        page.exchange(to("/mistaken?note=" + planted.text(journey.number(), 'q')));
    }

    private Outcome outcome(Call call, String note, HttpResponse<String> answer) {
        if (!belongsToThem(answer.body())) {
            return wrong(call, answer, "has what is another's");
        }
        if (!answer.headers().firstValue("Access-Control-Allow-Origin").equals(Optional.of(ORIGIN))) {
            return wrong(call, answer, "cannot be read by the page");
        }
        JsonObject body;
        try {
            body = JsonParser.parseString(answer.body()).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException noObject) {
            return wrong(call, answer, "is no JSON");
        }
        if (answer.statusCode() >= SERVER_ERROR && body.has("error_code")) {
            return new Outcome(journey, call, Outcome.Kind.TOLD, answer.statusCode() + " " + text(body, "error_code"));
        }
        if (answer.statusCode() != 200) {
            return wrong(call, answer, "is no answer");
        }
        return switch (call) {
            case READ, WRITE -> ofApi(call, note, answer, body, true);
            case CATALOG ->
                ofApi(
                        call,
                        note,
                        answer,
                        body,
                        promise == Promise.HOME_GATEWAYS || journey.isInsideTheBoundary(journey.entry()));
            case SESSION ->
                "true".equals(text(body, "is_logged_in"))
                        ? new Outcome(journey, call, Outcome.Kind.ANSWERED, "")
                        : wrong(call, answer, "knows no session");
            case REFRESH -> new Outcome(journey, call, Outcome.Kind.ANSWERED, "");
        };
    }

    private Outcome ofApi(Call call, String note, HttpResponse<String> answer, JsonObject body, boolean knowsTheUser) {
        boolean isTheirs = credentials.sub().equals(text(body, "user"));
        return isTheirs == knowsTheUser && note.equals(text(body, "note"))
                ? new Outcome(journey, call, Outcome.Kind.ANSWERED, text(body, "region"))
                : wrong(call, answer, "is not the answer to this call");
    }

    private boolean belongsToThem(String body) {
        List<Planted.Found> found = Planted.in(body.getBytes(StandardCharsets.ISO_8859_1));
        return found.stream()
                .allMatch(text -> text.traveller() == journey.number() && text.shape() == Planted.Shape.PLAIN);
    }

    private static String text(JsonObject body, String name) {
        JsonElement value = body.get(name);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }

    private Outcome wrong(Call call, HttpResponse<String> answer, String fault) {
        return new Outcome(journey, call, Outcome.Kind.WRONG, fault + ": " + answer.statusCode() + " " + answer.body());
    }
}
