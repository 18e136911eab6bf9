import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createTokenHandlerClient,
  type TokenHandlerClient,
  TokenHandlerError,
  userinfo,
  userSessions,
} from '../src/index.js';
import { AGENT, API, failure, json, later, Network, Page, SIGNED_IN } from './browser.js';

let network: Network;
let client: TokenHandlerClient;

beforeEach(async () => {
  network = new Network()
    .on('GET /oauth-agent/session', json(SIGNED_IN))
    .on('POST /oauth-agent/refresh', json({ access_token_expires_in: 300 }));
  new Page('http://www.homeport.localhost:9501/').install(network);
  client = createTokenHandlerClient({ agentUrl: AGENT, channel: null, storage: null, locks: null });
  await client.session();
});

afterEach(() => {
  client.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const orders = (init?: RequestInit) => client.fetch(`${API}/orders`, init);
const refreshes = () => network.to('POST /oauth-agent/refresh').length;
const apiRefuses = (challenge?: string) =>
  network.on(
    'GET /orders',
    () => new Response(null, { status: 401, headers: challenge ? { 'WWW-Authenticate': challenge } : {} }),
  );

describe('a call without an answer says why', () => {
  const lost = () => Promise.reject(new TypeError('Failed to fetch'));

  it.each([
    ['offline', { onLine: false }],
    ['network_error', { onLine: true }],
  ])('%s', async (errorCode, navigator) => {
    vi.stubGlobal('navigator', navigator);
    network.on('GET /orders', lost).on('GET /oauth-agent/session', lost);
    for (const call of [() => orders(), () => client.session()]) {
      const error = await call().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(TokenHandlerError);
      expect(error).toMatchObject({ status: 0, errorCode, cause: expect.any(TypeError) });
    }
  });

  it('aborted, whatever the reason', async () => {
    for (const reason of [undefined, 'the user has gone on']) {
      const controller = new AbortController();
      network.on('GET /orders', () => {
        controller.abort(reason);
        return Promise.reject(controller.signal.reason);
      });
      await expect(orders({ signal: controller.signal })).rejects.toMatchObject({ errorCode: 'aborted' });
    }
  });

  it('timeout, where the page has set one', async () => {
    network.on('GET /orders', () => Promise.reject(new DOMException('too slow', 'TimeoutError')));
    await expect(orders({ signal: AbortSignal.timeout(60_000) })).rejects.toMatchObject({ errorCode: 'timeout' });
  });
});

describe('what was refused before it was served', () => {
  it('is repeated at once and once where the API wanted a nonce', async () => {
    network.sequence('POST /orders', later(503, 'dpop_nonce_required', 0), json({}, 201));
    expect((await orders({ method: 'POST', body: 'a' })).status).toBe(201);
    network.on('POST /orders', later(503, 'dpop_nonce_required', 0));
    network.calls.length = 0;
    expect((await orders({ method: 'POST', body: 'a' })).status).toBe(503);
    expect(network.to('POST /orders').map(call => call.body)).toEqual(['a', 'a']);
  });

  it('is repeated once after Retry-After where there was no room', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    network.sequence('POST /orders', later(503, 'overloaded', 5), json({}, 201));
    const answer = orders({ method: 'POST', body: 'a' });
    await vi.advanceTimersByTimeAsync(4_900);
    expect(network.to('POST /orders')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect((await answer).status).toBe(201);
  });

  it('is not repeated before Retry-After where that is long', async () => {
    network.on('POST /orders', later(503, 'overloaded', 11));
    expect((await orders({ method: 'POST', body: 'a' })).status).toBe(503);
    expect(network.to('POST /orders')).toHaveLength(1);
  });

  it.each([
    ['session_renewed', 3],
    ['device_proof_unavailable', 1],
  ])('is repeated after Retry-After at a refresh: %s, %i times', async (errorCode, repeats) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    network.sequence(
      'POST /oauth-agent/refresh',
      ...Array.from({ length: repeats }, () => later(503, errorCode, 1)),
      json({ access_token_expires_in: 300 }),
    );
    const refreshed = client.refresh();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(await refreshed).toMatchObject({ accessTokenExpiresAt: expect.any(Number) });
    expect(refreshes()).toBe(1 + repeats);
  });

  it('says nothing of the server where another tab has just refreshed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    network.on('POST /oauth-agent/refresh', later(503, 'session_renewed', 1));
    const refused = expect(client.refresh()).rejects.toMatchObject({ errorCode: 'session_renewed' });
    await vi.advanceTimersByTimeAsync(4_000);
    await refused;
    expect(refreshes()).toBe(4);
    network.on('POST /oauth-agent/refresh', json({ access_token_expires_in: 300 }));
    await client.refresh();
    expect(refreshes()).toBe(5);
    expect(client.current?.isLoggedIn).toBe(true);
  });

  it('is not repeated where it may have been served', async () => {
    network.on('POST /orders', failure(503, 'region_unavailable'));
    expect((await orders({ method: 'POST', body: 'a' })).status).toBe(503);
    expect(network.to('POST /orders')).toHaveLength(1);
  });
});

describe('a 401 of the API’s own', () => {
  it.each([
    'Bearer error="insufficient_user_authentication", acr_values="gold"',
    'DPoP realm="api", error=insufficient_scope',
  ])('is not worth a refresh where no token helps: %s', async challenge => {
    apiRefuses(challenge);
    expect((await orders()).status).toBe(401);
    expect(network.to('GET /orders')).toHaveLength(1);
    expect(refreshes()).toBe(0);
  });

  it.each([undefined, 'Bearer', 'Bearer error="invalid_token"'])(
    'is worth one refresh for all calls: %s',
    async challenge => {
      apiRefuses(challenge);
      for (let call = 0; call < 3; call++) {
        expect((await orders()).status).toBe(401);
      }
      expect(refreshes()).toBe(1);
      expect(client.current?.isLoggedIn).toBe(true);
      // The token's own end is another matter, and what a refresh has left may be tried again after that.
      network.sequence('GET /invoices', failure(401, 'token_expired'), json({}));
      expect((await client.fetch(`${API}/invoices`)).status).toBe(200);
      expect(refreshes()).toBe(2);
      await orders();
      expect(refreshes()).toBe(3);
    },
  );
});

describe('a call whose caller gives up', () => {
  const given = (reason?: unknown) => {
    const controller = new AbortController();
    return { signal: controller.signal, giveUp: () => controller.abort(reason) };
  };
  /** An endpoint that answers when it is told to. */
  const held = (route: string, body: object) => {
    let release = (): void => undefined;
    const waiting = new Promise<void>(resolve => {
      release = resolve;
    });
    network.on(route, async call => {
      await waiting;
      return json(body)(call);
    });
    return () => release();
  };

  it.each([
    ['session', 'GET /oauth-agent/session', (signal: AbortSignal) => client.session({ signal })],
    ['onPageLoad', 'GET /oauth-agent/session', (signal: AbortSignal) => client.onPageLoad(undefined, { signal })],
    ['refresh', 'POST /oauth-agent/refresh', (signal: AbortSignal) => client.refresh(undefined, { signal })],
    ['refresh with parameters', 'POST /oauth-agent/refresh', (signal: AbortSignal) => client.refresh({ scope: 'a' }, { signal })],
    ['logout', 'POST /oauth-agent/logout', (signal: AbortSignal) => client.logout({ signal })],
    ['startLogin', 'POST /oauth-agent/login/start', (signal: AbortSignal) => client.startLogin({}, { signal })],
    ['fetch', 'GET /orders', (signal: AbortSignal) => orders({ signal })],
    ['userinfo', 'GET /oauth-agent/userinfo', (signal: AbortSignal) => userinfo(client, { signal })],
    ['userSessions', 'GET /oauth-agent/sessions', (signal: AbortSignal) => userSessions(client, { signal })],
  ] as const)('fails at once, and sends nothing where that was before: %s', async (_, route, call) => {
    held(route, {});
    const { signal, giveUp } = given();
    const failed = expect(call(signal)).rejects.toMatchObject({ errorCode: 'aborted', status: 0 });
    await vi.waitFor(() => expect(network.to(route)).toHaveLength(1));
    giveUp();
    await failed;
    network.calls.length = 0;
    await expect(call(signal)).rejects.toMatchObject({ errorCode: 'aborted' });
    expect(network.calls).toEqual([]);
  });

  it('says timeout for such a signal', async () => {
    held('GET /oauth-agent/session', {});
    await expect(client.session({ signal: AbortSignal.timeout(1) })).rejects.toMatchObject({ errorCode: 'timeout' });
  });

  it('leaves the refresh to the others that wait for it', async () => {
    const release = held('POST /oauth-agent/refresh', { access_token_expires_in: 300 });
    network.sequence('GET /orders', failure(401, 'token_expired'), failure(401, 'token_expired'), json({}));
    const { signal, giveUp } = given();
    const impatient = expect(orders({ signal })).rejects.toMatchObject({ errorCode: 'aborted' });
    const patient = orders();
    await vi.waitFor(() => expect(refreshes()).toBe(1));
    giveUp();
    await impatient;
    release();
    expect((await patient).status).toBe(200);
    expect(refreshes()).toBe(1);
  });

  it('does not wait for Retry-After', async () => {
    network.on('GET /orders', later(503, 'overloaded', 9));
    const { signal, giveUp } = given();
    const failed = expect(orders({ signal })).rejects.toMatchObject({ errorCode: 'aborted' });
    await vi.waitFor(() => expect(network.to('GET /orders')).toHaveLength(1));
    giveUp();
    await failed;
  });

  it('is not sent to another page afterwards', async () => {
    const page = new Page('http://www.homeport.localhost:9501/').install(network);
    const releases = [
      held('POST /oauth-agent/login/start', { authorization_url: 'https://login.example.com/' }),
      held('POST /oauth-agent/logout', { logout_url: 'https://login.example.com/logout' }),
    ];
    const { signal, giveUp } = given();
    const failed = [client.startLogin({}, { signal }), client.logout({ signal })].map(call =>
      expect(call).rejects.toMatchObject({ errorCode: 'aborted' }),
    );
    await vi.waitFor(() => expect(network.to('POST /oauth-agent/logout')).toHaveLength(1));
    giveUp();
    releases.forEach(release => release());
    await Promise.all(failed);
    await vi.waitFor(() => expect(client.current?.isLoggedIn).toBe(false));
    expect(page.visited).toEqual([]);
  });
});

describe('the agent', () => {
  it('gets cookies and the header by fetch, also where the APIs are elsewhere', async () => {
    network.on('GET /oauth-agent/userinfo', json({ sub: 'aiko' }));
    const own = createTokenHandlerClient({
      agentUrl: `${AGENT}/`,
      apiOrigins: ['https://orders.example.com'],
      channel: null,
      storage: null,
      locks: null,
    });
    expect(own.agentUrl).toBe(AGENT);
    await userinfo(own);
    await own.fetch(`${AGENT}2/userinfo`).catch(() => undefined);
    expect(network.calls.slice(-2).map(call => [call.credentials, call.headers.get('token-handler-version')])).toEqual([
      ['include', '1'],
      ['same-origin', null],
    ]);
    own.close();
  });
});

describe('with the redirect URI known', () => {
  const callback = 'http://www.homeport.localhost:9501/callback';
  const at = (href: string) => {
    const page = new Page(href).install(network);
    return { page, client: createTokenHandlerClient({ agentUrl: AGENT, redirectUri: callback, channel: null, storage: null }) };
  };

  it('finishes a login there', async () => {
    network.on('POST /oauth-agent/login/end', json(SIGNED_IN));
    const { page, client: own } = at(`${callback}?code=1&state=2&own=3#part`);
    expect((await own.onPageLoad()).isLoggedIn).toBe(true);
    expect(page.href).toBe(`${callback}?own=3#part`);
    own.close();
  });

  it.each([`${callback}2?code=1&state=2`, 'http://www.homeport.localhost:9501/?code=1&state=2'])(
    'leaves the parameters of another page alone: %s',
    async href => {
      const { page, client: own } = at(href);
      await own.onPageLoad();
      expect(network.to('POST /oauth-agent/login/end')).toEqual([]);
      expect(page.href).toBe(href);
      own.close();
    },
  );
});
