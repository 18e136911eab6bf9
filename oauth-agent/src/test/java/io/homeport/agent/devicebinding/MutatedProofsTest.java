package io.homeport.agent.devicebinding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Proofs and session fields that differ from good ones by a little. Whatever comes: an answer that a browser knows what to
 * do with, no key registered, no bound cookie, and no word to any session but that of whoever asks. A long run:
 * {@code -Dhomeport.mutated-proofs=1000000}.
 */
class MutatedProofsTest {
    private static final int SHORT_RUN = 4_000;
    private static final int MANY = 10;
    /** Well within the time for which a challenge counts. */
    private static final long FRESH_NANOS = 20_000_000_000L;

    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/\"\\{}[]:;, \t\u00e9\u0000";

    private final BindingBrowser browser = new BindingBrowser(Clock.systemUTC(), UnaryOperator.identity());
    private final String bound =
            BindingBrowser.cookies(browser.register(browser.unbound()).result().setCookies());
    private final Random random = new Random(20261126);

    private record Input(boolean registers, String good, String proof, String identifier) {
        boolean isGood() {
            return proof.equals(good) && (registers || identifier.equals(BindingBrowser.IDENTIFIER));
        }

        /** Short enough for a message. */
        @Override
        public String toString() {
            return identifier + " " + proof.substring(0, Math.min(300, proof.length()));
        }
    }

    @Test
    void giveNoCookieAndEndNobodyElsesSession() {
        int length = Integer.getInteger("homeport.mutated-proofs", SHORT_RUN);
        List<String> surprises = new ArrayList<>();
        String registration = browser.registration();
        String proof = browser.proof();
        long made = System.nanoTime();
        int looked = 0;
        for (int i = 0; i < length && surprises.size() < MANY; i++) {
            if (System.nanoTime() - made > FRESH_NANOS) {
                registration = browser.registration();
                proof = browser.proof();
                made = System.nanoTime();
            }
            boolean registers = i % 2 == 0;
            String good = registers ? registration : proof;
            String identifier = random.nextInt(4) == 0 ? mutated(BindingBrowser.IDENTIFIER) : BindingBrowser.IDENTIFIER;
            Input input = new Input(registers, good, mutated(good), identifier);
            if (!input.isGood()) {
                looked++;
                surprise(input).map(what -> what + " for " + input).ifPresent(surprises::add);
            }
        }
        System.out.println("mutated proofs and session fields: " + looked);
        assertEquals(List.of(), surprises);
        theGoodOnesAreTaken();
    }

    @Test
    void theGoodOnesAreTaken() {
        assertEquals(200, browser.register(browser.unbound()).result().status());
        Answer proved = ask(new Input(false, "", browser.proof(), BindingBrowser.IDENTIFIER))
                .result();
        assertEquals(200, proved.status());
        assertEquals(1, proved.setCookies().size());
    }

    private Future<Answer> ask(Input input) {
        return browser.ask(
                input.registers() ? DeviceContract.REGISTER : DeviceContract.REFRESH,
                input.registers() ? browser.unbound() : bound,
                Optional.of(input.proof()),
                input.registers() ? Optional.empty() : Optional.of(input.identifier()));
    }

    private Optional<String> surprise(Input input) {
        Answer answer;
        try {
            Future<Answer> asked = ask(input);
            if (asked.failed()) {
                return Optional.of(String.valueOf(asked.cause()));
            }
            answer = asked.result();
        } catch (ApiError e) {
            return e.status() >= 500 ? Optional.of("a " + e.status()) : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e.toString());
        }
        if (!answer.setCookies().isEmpty()) {
            return Optional.of("a cookie");
        }
        if (answer.status() != 200 && answer.status() != 403) {
            return Optional.of("a " + answer.status());
        }
        return answer.content()
                .map(body -> body.getString("session_identifier"))
                .filter(ended -> !ended.equals(input.identifier()))
                .map(ended -> "the end of another session");
    }

    private String mutated(String good) {
        StringBuilder text = new StringBuilder(good);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && text.length() > 0; i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(6)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, letter());
                case 2 -> text.setCharAt(at, letter());
                case 3 -> text.setLength(at);
                case 4 -> text.insert(at, text.substring(at / 2, at));
                default -> {
                    int other = random.nextInt(text.length());
                    char moved = text.charAt(at);
                    text.setCharAt(at, text.charAt(other));
                    text.setCharAt(other, moved);
                }
            }
        }
        return text.toString();
    }

    private char letter() {
        return ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    }
}
