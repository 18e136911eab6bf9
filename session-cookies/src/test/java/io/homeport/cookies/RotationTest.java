package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A key is added to the file, and the old one removed, with two agents and two proxies that read the file in every order,
 * and may restart at any time. Sessions are renewed and used all the while, at whichever instance comes: everything opens.
 */
class RotationTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration SETTLING = Duration.ofMinutes(10);
    /** How long a file is on its way from one instance to the next. */
    private static final Duration ON_ITS_WAY = Duration.ofMinutes(3);

    private static final CookieNames NAMES = CookieNames.hostOnly("shop");
    private static final String ISSUER = "https://login.example.com";
    private static final SecureRandom SECURE = new SecureRandom();
    private static final SealingKey OLD = key("old", 1);
    private static final SealingKey NEW = key("new", 2);

    private Instant now = START;
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    private final List<Instance> instances = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private int refused;

    private static SealingKey key(String id, int with) {
        byte[] secret = new byte[SealingKey.SECRET_LENGTH];
        Arrays.fill(secret, (byte) with);
        return new SealingKey(id, secret);
    }

    /** A session's two cookies, as the browser has them. */
    private record Session(String access, String refreshName, String refresh) {}

    /** An agent or a proxy; what it has read of the file it reads again when it starts. */
    private final class Instance {
        private List<SealingKey> file = List.of(OLD);
        private LiveKeyRing ring;
        private AccessCookies access;
        private SessionCookies session;

        Instance() {
            restart();
        }

        void restart() {
            ring = new LiveKeyRing(new KeyRing(file, SETTLING), clock);
            access = new AccessCookies(NAMES, "shop", ISSUER, ring, clock);
            session = new SessionCookies("shop", ISSUER, ring, CookieFormat.TWO, clock);
        }

        void reads(SealingKey... keys) {
            file = List.of(keys);
            ring.follow(new KeyRing(file, SETTLING));
        }

        Session sealed(SessionId id, long generation) {
            Envelope envelope = new Envelope(now, now.plus(Duration.ofDays(1)), id, generation);
            String name = NAMES.of(id).refresh();
            return new Session(
                    access.seal(new AccessContent(envelope, "opaque", now, Optional.empty())),
                    name,
                    session.sealRefresh(name, new RefreshContent(envelope, Optional.of("opaque"), now)));
        }

        void uses(Session one) {
            if (access.open(one.access()).opened().isEmpty()) {
                refused++;
            }
        }

        Session renews(Session one) {
            uses(one);
            Opening<RefreshContent> opening = session.openRefresh(one.refreshName(), one.refresh());
            if (opening.opened().isEmpty()) {
                refused++;
                return one;
            }
            Envelope envelope = opening.opened().get().envelope();
            return sealed(envelope.session(), envelope.generation() + 1);
        }
    }

    static Stream<List<Integer>> orders() {
        return permutations(List.of(0, 1, 2, 3)).stream();
    }

    private static List<List<Integer>> permutations(List<Integer> of) {
        if (of.isEmpty()) {
            return List.of(List.of());
        }
        List<List<Integer>> all = new ArrayList<>();
        for (Integer first : of) {
            List<Integer> rest = new ArrayList<>(of);
            rest.remove(first);
            for (List<Integer> more : permutations(rest)) {
                List<Integer> one = new ArrayList<>(List.of(first));
                one.addAll(more);
                all.add(one);
            }
        }
        return all;
    }

    /** Agents are the first two. Some sessions are idle for longer than others, but none for longer than an hour. */
    private void pass(Duration time, Random random) {
        Duration step = time.dividedBy(10);
        for (int i = 0; i < 10; i++) {
            now = now.plus(step);
            for (int at = 0; at < sessions.size(); at++) {
                if (random.nextInt(3) == 0) {
                    sessions.set(at, instances.get(random.nextInt(2)).renews(sessions.get(at)));
                }
                instances.get(2 + random.nextInt(2)).uses(sessions.get(at));
            }
            sessions.add(instances.get(random.nextInt(2)).sealed(SessionId.random(SECURE), 0));
        }
    }

    @ParameterizedTest
    @MethodSource("orders")
    void losesNoSessionInWhicheverOrderTheInstancesReadTheFile(List<Integer> order) {
        rotate(order, NEW, false);
    }

    /** With a time in the file, an instance that starts while the old key is removed does not seal with that again. */
    @ParameterizedTest
    @MethodSource("orders")
    void losesNoSessionWhereInstancesRestartToTheEndIfTheFileSaysATime(List<Integer> order) {
        Instant time = START.plus(Duration.ofMinutes(20));
        rotate(order, new SealingKey(NEW.id(), NEW.secret(), Optional.of(time)), true);
    }

    private void rotate(List<Integer> order, SealingKey fresh, boolean restartsToTheEnd) {
        Random random = new Random(order.hashCode());
        for (int i = 0; i < order.size(); i++) {
            instances.add(new Instance());
        }
        pass(Duration.ofMinutes(1), random);
        for (int at : order) {
            instances.get(at).reads(fresh, OLD);
            pass(ON_ITS_WAY, random);
            // Whoever restarts meanwhile knows nothing of when it has read what.
            instances.get(random.nextInt(order.size())).restart();
            pass(ON_ITS_WAY.dividedBy(10), random);
        }
        pass(SETTLING.plusMinutes(1), random);
        assertEquals("new", instances.get(0).ring.sealing().id());
        assertEquals("new", instances.get(1).ring.sealing().id());
        for (int at = 0; at < sessions.size(); at++) {
            sessions.set(at, instances.get(0).renews(sessions.get(at)));
        }
        for (int at : order) {
            instances.get(at).reads(fresh);
            if (restartsToTheEnd) {
                instances.get(random.nextInt(order.size())).restart();
            }
            pass(ON_ITS_WAY, random);
        }
        for (Session session : sessions) {
            instances.get(0).renews(session);
            instances.get(3).uses(session);
        }
        assertEquals(0, refused, "of " + sessions.size() + " sessions");
    }
}
