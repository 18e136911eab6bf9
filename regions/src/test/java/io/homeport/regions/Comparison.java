package io.homeport.regions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.homeport.deployment.Route;
import java.util.Arrays;

/** Compares the product's decisions in a world with what the specification says, and counts them. */
final class Comparison {
    private static final SessionRegion MISSING = new SessionRegion.Missing();
    private static final SessionRegion MALFORMED = new SessionRegion.Malformed();
    private static final SessionRegion ELSEWHERE = new SessionRegion.Named("mars");

    private final Health[] states;
    private long worlds;
    private long decisions;
    private long served;

    /** With each region in each of these states. */
    Comparison(Health... states) {
        this.states = states;
    }

    long worlds() {
        return worlds;
    }

    long decisions() {
        return decisions;
    }

    long served() {
        return served;
    }

    /** Every session, both kinds of methods and every combination of states. */
    void all(World world) {
        worlds++;
        Route route = world.route();
        RegionTable table = world.table(route);
        for (int home = 0; home < world.size(); home++) {
            all(world, table, route, home, new SessionRegion.Named(World.name(home)));
        }
        all(world, table, route, Specification.MISSING, MISSING);
        all(world, table, route, Specification.UNKNOWN, ELSEWHERE);
        all(world, table, route, Specification.UNKNOWN, MALFORMED);
    }

    private void all(World world, RegionTable table, Route route, int session, SessionRegion sealed) {
        for (boolean reading : new boolean[] {true, false}) {
            RegionDecision decision = table.decide(sealed, route, reading ? "GET" : "POST");
            Home named = session >= 0
                    ? Home.of(World.name(session))
                    : session == Specification.MISSING ? Home.NONE : Home.UNKNOWN;
            assertEquals(named, table.home(sealed));
            // A zone that nobody knows counts as none.
            boolean isNone = world.scope() == World.Scope.ZONED && session < 0;
            assertEquals(isNone ? Home.NONE : named, decision.home());
            Health[] health = new Health[world.size()];
            int combinations = (int) Math.pow(states.length, world.size());
            for (int combination = 0; combination < combinations; combination++) {
                int rest = combination;
                for (int region = 0; region < health.length; region++) {
                    health[region] = states[rest % states.length];
                    rest /= states.length;
                }
                same(world, session, reading, health, decision);
            }
        }
    }

    /** One session, one method and one combination of states. */
    void one(World world, int session, SessionRegion sealed, boolean reading, Health[] health) {
        worlds++;
        Route route = world.route();
        same(world, session, reading, health, world.table(route).decide(sealed, route, reading ? "HEAD" : "PATCH"));
    }

    private void same(World world, int session, boolean reading, Health[] health, RegionDecision decision) {
        decisions++;
        Specification.Verdict expected = Specification.of(world, session, reading, health);
        if (expected.region() != World.NONE) {
            served++;
        }
        if (!agrees(expected, session, decision, health)) {
            fail(world + " " + Arrays.toString(world.boundaryOf()) + " " + Arrays.deepToString(world.blocked()) + " "
                    + Arrays.toString(world.upstream()) + " " + Arrays.toString(world.standIns()) + " session "
                    + session + (reading ? " reads " : " changes ") + Arrays.toString(health) + ": expected " + expected
                    + ", was " + decision);
        }
    }

    private static boolean agrees(
            Specification.Verdict expected, int session, RegionDecision decision, Health[] health) {
        if (decision instanceof RegionDecision.Refused refused) {
            return expected.refusal().equals(refusal(refused.rule()));
        }
        if (decision instanceof RegionDecision.Elsewhere elsewhere) {
            return expected.refusal().equals(elsewhere.rule().label() + ": " + number(elsewhere.region()))
                    && elsewhere.host().equals("https://" + elsewhere.region() + ".example.com");
        }
        RegionDecision.Served served = (RegionDecision.Served) decision;
        Serving serving = served.serving(region -> health[number(region)]);
        if (serving instanceof Serving.By by) {
            return expected.region() == number(by.region())
                    && expected.token() == served.inside()
                    && expected.home() == served.disclosedHome().isPresent()
                    && (!expected.home() || served.disclosedHome().get().equals(World.name(session)));
        }
        return expected.refusal().equals(serving instanceof Serving.Overloaded ? "overloaded" : "unavailable");
    }

    private static String refusal(Rule rule) {
        return rule == Rule.UNSERVED ? "unavailable" : rule.label();
    }

    private static int number(String region) {
        return region.length() == 1 ? region.charAt(0) - 'a' : Integer.parseInt(region.substring(1));
    }
}
