import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTokenHandlerClient, type TokenHandlerClient, TokenHandlerError } from '../src/index.js';
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
