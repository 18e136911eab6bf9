package io.homeport.agent.session;

import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.configuration.App;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.SessionCookies;

/** An app with what its calls need: its authorization server and the seals of its cookies. */
public record SignInApp(
        App app, AuthorizationServerClient server, AccessCookies accessCookies, SessionCookies sessionCookies) {}
