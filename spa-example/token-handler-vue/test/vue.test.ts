import { createTokenHandlerClient, type TokenHandlerClient } from '@homeport/token-handler-client';
import { MockTokenHandler } from '@homeport/token-handler-client/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp, createSSRApp, type Ref } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { createHomeport, sessionGuard, useHomeport, useSession } from '../src/index.js';

const ORIGIN = 'https://www.example.com';

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
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false, baseURI: `${ORIGIN}/` }));
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
  mock = new MockTokenHandler();
  client = createTokenHandlerClient({ agentUrl: mock.agentUrl, fetch: mock.fetch, channel: null, storage: null, locks: null });
});

afterEach(() => {
  client.close();
  vi.unstubAllGlobals();
});

const words = (view: { session: Readonly<Ref>; loginError: Readonly<Ref>; isExpiring: Readonly<Ref> }) => [
  view.session.value,
  view.loginError.value?.errorCode,
  view.isExpiring.value,
];

describe('the session of a Vue app', () => {
  it('is known when the agent has answered, and follows what happens', async () => {
    mock.signIn({ sub: 'aiko' });
    const { view, settled } = createHomeport(client);
    expect(words(view)).toEqual([undefined, undefined, false]);
    await settled;
    expect(view.session.value).toMatchObject({ isLoggedIn: true, idTokenClaims: { sub: 'aiko' } });
    await client.logout({ navigate: false });
    expect(view.session.value).toEqual({ isLoggedIn: false, reason: 'signed_out' });
  });

  it('comes back to where the login began, before a router is made', async () => {
    const { authorizationUrl } = await client.startLogin({}, { navigate: false });
    const state = new URL(authorizationUrl).searchParams.get('state');
    sessionStorage.setItem('homeport-return', JSON.stringify({ state, page: '/orders?page=2' }));
    at(mock.cameBack(authorizationUrl, `${ORIGIN}/callback`));
    const { view, settled } = createHomeport(client);
    expect(address).toBe(`${ORIGIN}/orders?page=2`);
    await settled;
    expect(view.session.value?.isLoggedIn).toBe(true);
  });

  it('says why a login has failed, until the user has read it', async () => {
    const { authorizationUrl } = await client.startLogin({}, { navigate: false });
    at(mock.cameBack(authorizationUrl, `${ORIGIN}/`, 'access_denied'));
    const { view, settled } = createHomeport(client);
    await settled;
    expect(words(view)).toEqual([{ isLoggedIn: false }, 'access_denied', false]);
    view.forgetLoginError();
    expect(view.loginError.value).toBeUndefined();
  });

  it('is not signed out while nobody can tell', async () => {
    mock.failNext('session', 503, 'authorization_server_unavailable', 60);
    mock.failNext('session', 503, 'authorization_server_unavailable', 60);
    const { view, settled } = createHomeport(client);
    await settled;
    expect(words(view)).toEqual([undefined, 'authorization_server_unavailable', false]);
  });

  it('expires in its last minute, until it is renewed', async () => {
    vi.useFakeTimers();
    mock = new MockTokenHandler({ sessionSeconds: 90 });
    mock.signIn();
    client = createTokenHandlerClient({ agentUrl: mock.agentUrl, fetch: mock.fetch, channel: null, storage: null, locks: null });
    const { view, settled } = createHomeport(client);
    await settled;
    await vi.dynamicImportSettled();
    await vi.advanceTimersByTimeAsync(40_000);
    expect(view.isExpiring.value).toBe(true);
    await client.refresh();
    expect(view.isExpiring.value).toBe(false);
    vi.useRealTimers();
  });

  it('is handed to components by the plugin, and missed without it', async () => {
    const homeport = createHomeport(client);
    const app = createSSRApp({ render: () => null }).use(homeport);
    app.runWithContext(() => {
      expect(useHomeport()).toBe(client);
      expect(useSession()).toBe(homeport.view);
    });
    createApp({}).runWithContext(() => expect(() => useSession()).toThrow('createHomeport'));
    await homeport.settled;
  });

  it('asks for nothing on a server', async () => {
    vi.unstubAllGlobals();
    await createHomeport(client).settled;
    expect(mock.calls).toEqual([]);
  });
});

describe('the guard of the router', () => {
  const page = { render: () => null };

  async function visit(path: string, otherwise?: () => string) {
    const homeport = createHomeport(client);
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [
        { path: '/', component: page },
        { path: '/welcome', component: page },
        { path: '/orders', component: page, meta: { requiresSession: true } },
      ],
    });
    router.beforeEach(sessionGuard(homeport, otherwise && { otherwise }));
    await router.push(path);
    return router.currentRoute.value.fullPath;
  }

  it('lets signed-in users in, and everybody where no session is needed', async () => {
    expect(await visit('/welcome')).toBe('/welcome');
    mock.signIn();
    await client.session();
    expect(await visit('/orders?page=2')).toBe('/orders?page=2');
  });

  it('starts a login that comes back, and stays where it is meanwhile', async () => {
    expect(await visit('/orders?page=2')).toBe('/');
    expect(went).toEqual([expect.stringContaining('https://login.example.com/authorize')]);
    expect(sessionStorage.getItem('homeport-return')).toContain('/orders?page=2');
  });

  it('goes elsewhere where the app says so', async () => {
    expect(await visit('/orders', () => '/welcome')).toBe('/welcome');
    expect(went).toEqual([]);
  });

  it('shows the route while nobody can tell', async () => {
    mock.failNext('session', 503, 'authorization_server_unavailable', 60);
    mock.failNext('session', 503, 'authorization_server_unavailable', 60);
    expect(await visit('/orders')).toBe('/orders');
  });
});
