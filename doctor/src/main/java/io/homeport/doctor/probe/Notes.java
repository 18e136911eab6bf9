package io.homeport.doctor.probe;

import java.util.ArrayList;
import java.util.List;

/** What is being learnt of one target; its answers may come on any thread. */
final class Notes {
    private final Target target;
    private final List<String> facts = new ArrayList<>();
    private final List<Trouble> troubles = new ArrayList<>();

    Notes(Target target) {
        this.target = target;
    }

    synchronized void fact(String fact) {
        facts.add(fact);
    }

    /** Users are locked out by it, or a service cannot do its work. */
    void stops(String fault, String remedy) {
        stops(target.key(), fault, remedy);
    }

    synchronized void stops(String key, String fault, String remedy) {
        troubles.add(new Trouble(true, key, fault, remedy));
    }

    synchronized void warns(String key, String fault, String remedy) {
        troubles.add(new Trouble(false, key, fault, remedy));
    }

    synchronized Probed read() {
        return new Probed(target, facts, troubles);
    }
}
