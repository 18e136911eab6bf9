// Compiles Angular's own partly compiled classes, as no build has done it here.
import '@angular/compiler';
import { HttpErrorResponse, type HttpEvent, HttpEventType, HttpHeaders, HttpRequest, HttpResponse } from '@angular/common/http';
import { type EnvironmentProviders, Injector, PLATFORM_ID, type Provider, runInInjectionContext } from '@angular/core';
import { Router, type UrlTree } from '@angular/router';
import { createTokenHandlerClient, type TokenHandlerClient } from '@homeport/token-handler-client';
import { MockTokenHandler } from '@homeport/token-handler-client/testing';
import { from, lastValueFrom, NEVER, Observable, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { homeportInterceptor, injectHomeport, injectSession, provideHomeport, sessionGuard } from '../src/index.js';

const ORIGIN = 'https://www.example.com';
const ORDERS = 'https://api.example.com/orders';

let mock: MockTokenHandler;
let client: TokenHandlerClient;
let went: string[];
let address: string;

function at(href: string): void {
  address = href;
  vi.stubGlobal('location', {
    get href() {
      return address;
    },
    assign: (url: string) => void went.push(url),
  });
}

beforeEach(() => {
  went = [];
  const kept = new Map<string, string>();
  at(`${ORIGIN}/`);
  vi.stubGlobal('history', {
    state: null,
    replaceState: (_state: unknown, _title: string, url: string) => {
      address = new URL(url, address).href;
    },
  });
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
  mock = new MockTokenHandler({ api: async request => Response.json([await request.text()]) });
  client = createTokenHandlerClient({ agentUrl: mock.agentUrl, fetch: mock.fetch, channel: null, storage: null, locks: null });
});

afterEach(() => {
  client.close();
  vi.unstubAllGlobals();
});

/** The providers of an app, without an app. */
function injector(platform = 'browser'): Injector {
  const providers: (Provider | EnvironmentProviders)[] = [
    provideHomeport(client),
    { provide: PLATFORM_ID, useValue: platform },
    { provide: Router, useValue: { parseUrl: (url: string) => `tree of ${url}` } },
  ];
  return Injector.create({ providers: providers as Provider[] });
}

const within = <T>(act: () => T, platform?: string) => runInInjectionContext(injector(platform), act);

describe('the session of an Angular app', () => {
  it('is known when the agent has answered, and follows what happens', async () => {
    mock.signIn({ sub: 'aiko' });
    const { session, settled } = within(injectSession);
    expect(session()).toBeUndefined();
    await settled;
    expect(session()).toMatchObject({ isLoggedIn: true, idTokenClaims: { sub: 'aiko' } });
    await client.logout({ navigate: false });
    expect(session()).toEqual({ isLoggedIn: false, reason: 'signed_out' });
  });

  it('says why a login has failed, until the user has read it', async () => {
    const { authorizationUrl } = await client.startLogin({}, { navigate: false });
    at(mock.cameBack(authorizationUrl, `${ORIGIN}/`, 'access_denied'));
    const { session, loginError, settled, forgetLoginError } = within(injectSession);
    await settled;
    expect([session(), loginError()?.errorCode]).toEqual([{ isLoggedIn: false }, 'access_denied']);
    forgetLoginError();
    expect(loginError()).toBeUndefined();
  });

  it('is one for the app, and the client is at hand', () => {
    const root = injector('server');
    const inRoot = <T>(act: () => T) => runInInjectionContext(root, act);
    expect(inRoot(injectSession)).toBe(inRoot(injectSession));
    expect(inRoot(injectHomeport)).toBe(client);
  });

  it('asks for nothing on a server', async () => {
    await within(injectSession, 'server').settled;
    expect(mock.calls).toEqual([]);
  });
});

/** What Angular's own backend does: the call by the mock. */
function backend(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
  return from(
    (async (): Promise<HttpEvent<unknown>> => {
      const headers = Object.fromEntries(request.headers.keys().map(name => [name, request.headers.get(name) ?? '']));
      const { method, urlWithParams: url } = request;
      const body = request.body === null ? undefined : JSON.stringify(request.body);
      const answer = await mock.fetch(url, { method, headers, ...(body && { body }) }).catch(error => {
        throw new HttpErrorResponse({ error, status: 0, url });
      });
      const told = { status: answer.status, headers: new HttpHeaders(Object.fromEntries(answer.headers)), url };
      if (!answer.ok) {
        throw new HttpErrorResponse({ ...told, error: await answer.json() });
      }
      return new HttpResponse({ ...told, body: await answer.json() });
    })(),
  );
}

describe('the interceptor', () => {
  let sent: HttpRequest<unknown>[];

  const call = (request: HttpRequest<unknown>, next = backend, platform?: string) =>
    within(
      () =>
        homeportInterceptor(request, one => {
          sent.push(one);
          return next(one);
        }),
      platform,
    );
  const get = (url: string) => new HttpRequest('GET', url);

  beforeEach(() => {
    sent = [];
    mock.signIn();
  });

  it('sends cookies and the header to the API, and the answer on', async () => {
    const events = await lastValueFrom(call(new HttpRequest('POST', ORDERS, { item: 'a box' })).pipe(toArray()));
    expect(events).toMatchObject([{ type: HttpEventType.Response, status: 200, body: ['{"item":"a box"}'] }]);
    expect(sent).toHaveLength(1);
    expect([sent[0]?.withCredentials, sent[0]?.headers.get('token-handler-version')]).toEqual([true, '1']);
  });

  it('sends neither anywhere else', async () => {
    const elsewhere = () => from([new HttpResponse({ status: 200, body: 'there' })]);
    expect(await lastValueFrom(call(get('https://other.example/'), elsewhere))).toMatchObject({ body: 'there' });
    expect([sent[0]?.withCredentials, sent[0]?.headers.get('token-handler-version')]).toEqual([false, null]);
  });

  it('refreshes and repeats where the access token has expired', async () => {
    mock.expireAccessToken();
    expect(await lastValueFrom(call(new HttpRequest('POST', ORDERS, 'again')))).toMatchObject({ body: ['"again"'] });
    expect(sent).toHaveLength(2);
    expect(mock.calls.filter(({ url }) => url.endsWith('/refresh'))).toHaveLength(1);
  });

  it('refreshes once for calls that meet', async () => {
    mock.expireAccessToken();
    await Promise.all([1, 2, 3].map(() => lastValueFrom(call(get(ORDERS)))));
    expect(mock.calls.filter(({ url }) => url.endsWith('/refresh'))).toHaveLength(1);
  });

  it.each([
    ['the API’s own refusal', '/orders', 403, 'region_missing'],
    ['an outage of the refresh', 'refresh', 503, 'authorization_server_unavailable'],
  ])('fails as HttpClient does: %s', async (_, target, status, errorCode) => {
    mock.failNext(target, status, errorCode, 60);
    mock.expireAccessToken();
    const error = await lastValueFrom(call(get(ORDERS))).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HttpErrorResponse);
    const { status: told, error: body } = error as HttpErrorResponse;
    expect([told, body.error_code ?? body.errorCode]).toEqual([status, errorCode]);
  });

  it('says of a call without an answer why', async () => {
    vi.spyOn(mock, 'fetch').mockRejectedValue(new TypeError('lost'));
    const error = await lastValueFrom(call(get(ORDERS))).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 0, statusText: 'network_error', error: { errorCode: 'network_error' } });
  });

  it('tells of progress', async () => {
    const progress = { type: HttpEventType.UploadProgress, loaded: 1, total: 2 } as const;
    const answers = () => from([progress, new HttpResponse({ status: 200 })]);
    const events = await lastValueFrom(call(get(ORDERS), answers).pipe(toArray()));
    expect(events.map(({ type }) => type)).toEqual([HttpEventType.UploadProgress, HttpEventType.Response]);
  });

  it('gives a call up that nobody waits for', async () => {
    let isGivenUp = false;
    const never = () =>
      new Observable<HttpEvent<unknown>>(subscriber => {
        NEVER.subscribe(subscriber);
        return () => {
          isGivenUp = true;
        };
      });
    const subscription = call(get(ORDERS), never).subscribe();
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    subscription.unsubscribe();
    expect(isGivenUp).toBe(true);
  });

  it('lets all calls pass by on a server', async () => {
    const request = get(ORDERS);
    const answer = () => from([new HttpResponse({ status: 200 })]);
    await lastValueFrom(call(request, answer, 'server'));
    expect(sent).toEqual([request]);
  });
});

describe('the guard', () => {
  const visit = (url: string, options?: Parameters<typeof sessionGuard>[0]) =>
    within(() => sessionGuard(options)({} as never, { url } as never));

  it('lets signed-in users in', async () => {
    mock.signIn();
    expect(await visit('/orders')).toBe(true);
  });

  it('starts a login that comes back', async () => {
    expect(await visit('/orders?page=2')).toBe(false);
    expect(went).toEqual([expect.stringContaining('https://login.example.com/authorize')]);
    expect(sessionStorage.getItem('homeport-return')).toContain('/orders?page=2');
  });

  it('goes elsewhere where the app says so', async () => {
    const otherwise = (url: string, router: Router): UrlTree => router.parseUrl(`/welcome?from=${url}`);
    expect(await visit('/orders', { otherwise })).toBe('tree of /welcome?from=/orders');
  });

  it('shows the route while nobody can tell', async () => {
    mock.failNext('session', 503, 'authorization_server_unavailable', 60);
    mock.failNext('session', 503, 'authorization_server_unavailable', 60);
    expect(await visit('/orders')).toBe(true);
  });
});
