package io.homeport.agent.web;

import io.homeport.agent.telemetry.Observation;
import io.homeport.cookies.CookieHeader;

/**
 * A request that passed the door: of which app, with which parameters and cookies.
 *
 * @param party its calls to the authorization server continue the request's trace
 */
public record AdmittedRequest(RelyingParty party, Form form, CookieHeader cookies, Observation observation) {}
