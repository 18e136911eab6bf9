package io.homeport.agent.web;

import io.homeport.cookies.CookieHeader;

/** A request that passed the door: of which app, with which parameters and cookies. */
public record AdmittedRequest(RelyingParty party, Form form, CookieHeader cookies) {}
