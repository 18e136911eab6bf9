import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTokenHandlerClient } from '../src/index.js';
import { AGENT, json, Network, Page, SIGNED_IN } from './browser.js';

/** A page whose user has forbidden it cookies: Firefox throws at each of these. */
function pageWithoutCookies(network: Network): void {
  const refuse = () => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  new Page('http://www.homeport.localhost:9501/').install(network);
  vi.stubGlobal('navigator', { cookieEnabled: false, locks: { request: refuse } });
  vi.stubGlobal('BroadcastChannel', refuse);
  Object.defineProperty(globalThis, 'localStorage', { get: refuse, configurable: true });
}

describe('where the user has forbidden cookies', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    Reflect.deleteProperty(globalThis, 'localStorage');
  });

  it('the client is made, and asks and refreshes in this tab alone', async () => {
    const network = new Network()
      .on('GET /oauth-agent/session', json({ is_logged_in: false }))
      .on('POST /oauth-agent/refresh', json({ access_token_expires_in: 300 }));
    pageWithoutCookies(network);
    const client = createTokenHandlerClient({ agentUrl: AGENT });
    expect(await client.onPageLoad()).toEqual({ isLoggedIn: false });
    expect(await client.refresh()).toMatchObject({ accessTokenExpiresAt: expect.any(Number) });
  });

  it('a sign-in fails by a name before it leaves the page', async () => {
    const network = new Network().on('POST /oauth-agent/login/start', json(SIGNED_IN));
    pageWithoutCookies(network);
    const client = createTokenHandlerClient({ agentUrl: AGENT });
    await expect(client.startLogin()).rejects.toMatchObject({ status: 0, errorCode: 'cookies_disabled' });
    expect(network.calls).toEqual([]);
  });
});
