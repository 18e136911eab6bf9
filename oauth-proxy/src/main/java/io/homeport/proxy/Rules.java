package io.homeport.proxy;

import io.homeport.authorizationserver.HopKeys;
import io.homeport.deployment.Deployment;
import io.homeport.proxy.admission.Admission;
import io.homeport.proxy.admission.CsrfTokens;
import io.homeport.proxy.execution.HeaderWriters;
import io.homeport.proxy.header.OwnAnswers;
import io.homeport.proxy.header.ResponseHeaders;
import io.homeport.proxy.header.UpstreamRequestHeaders;
import io.homeport.proxy.header.Via;
import io.homeport.proxy.path.RequestPath;
import io.homeport.proxy.request.HeaderLimits;
import io.homeport.proxy.route.RouteTable;
import io.homeport.proxy.settings.ProxySettings;
import io.homeport.proxy.signature.HopSigner;
import io.homeport.proxy.token.AccessTokens;
import io.homeport.proxy.token.SessionOfCall;
import io.homeport.regions.RegionTable;

/**
 * What a deployment says of requests and answers, the same whatever carries them and on whichever event loop.
 *
 * @param path decides of requests
 * @param sessions tell whose call to the agent a request is
 * @param headers write what each side gets to see of the other
 * @param own are told where the proxy answers itself
 */
record Rules(RequestPath path, SessionOfCall sessions, HeaderWriters headers, OwnAnswers own) {
    static Rules of(Deployment deployment, Platform platform, ProxySettings settings) {
        Via via = Via.of(deployment.region());
        Admission admission = new Admission(deployment);
        CsrfTokens csrfTokens = new CsrfTokens(deployment);
        AccessTokens tokens = new AccessTokens(deployment, platform.accessKeys(), platform.revoked(), platform.clock());
        RequestPath path = new RequestPath(
                new HeaderLimits((int) settings.maxTargetLength().asLongValue(), (int)
                        settings.maxHeaderSize().asLongValue()),
                via,
                RouteTable.of(deployment),
                admission,
                tokens,
                csrfTokens,
                RegionTable.of(deployment));
        HeaderWriters headers = new HeaderWriters(
                new UpstreamRequestHeaders(deployment.region(), via, csrfTokens.headers()),
                new ResponseHeaders(deployment),
                new HopSigner(HopKeys.of(deployment.hopKeys()), platform.clock()));
        SessionOfCall sessions = new SessionOfCall(admission, tokens);
        return new Rules(path, sessions, headers, new OwnAnswers(admission::isClassic));
    }
}
