package io.homeport.proxy;

import io.homeport.deployment.Deployment;
import io.homeport.proxy.apitoken.ApiCredentials;
import io.homeport.proxy.apitoken.TokenServers;
import io.homeport.proxy.execution.Answers;
import io.homeport.proxy.execution.Problems;
import io.homeport.proxy.telemetry.Observer;
import io.homeport.proxy.upstream.AddressBook;

/**
 * A deployment, as requests are served that begin while it is in force: whole, unchanging, and the same on every event
 * loop. What it shares with the one before it are connections and addresses that both of them list.
 */
record InForce(
        Deployment deployment,
        Rules rules,
        AddressBook addresses,
        TokenServers servers,
        ApiCredentials credentials,
        Observer observer,
        Answers answers,
        Problems problems) {
    @Override
    public String toString() {
        return "InForce";
    }
}
