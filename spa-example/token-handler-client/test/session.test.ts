import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createTokenHandlerClient,
  type SignedIn,
  type TokenHandlerClient,
  type TokenHandlerClientOptions,
  onSessionExpiring,
  userinfo,
} from '../src/index.js';
import {
  AGENT,
  API,
  failure,
  json,
  LaggingStorage,
  later,
  Network,
  Page,
  SharedChannel,
  SharedDocument,
  SharedLocks,
  SharedStorage,
  SIGNED_IN,
} from './browser.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const HOME = 'http://www.homeport.localhost:9501/';
const offline = () => Promise.reject(new TypeError('network changed'));

let network: Network;
let documents: SharedDocument;
let open: TokenHandlerClient[];
let locks: SharedLocks;
let storage: SharedStorage;
let channel: SharedChannel;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  network = new Network();
  new Page(HOME).install(network);
  documents = new SharedDocument();
  vi.stubGlobal('document', documents);
  open = [];
  locks = new SharedLocks();
  storage = new SharedStorage();
  channel = new SharedChannel();
  session(300, 3_600);
  refreshed(300, 3_600);
});

afterEach(() => {
  for (const client of open) {
    client.close();
  }
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** One more tab of the browser. */
function tab(options: Partial<TokenHandlerClientOptions> = {}): TokenHandlerClient {
  const client = createTokenHandlerClient({
    agentUrl: AGENT,
    locks,
    storage,
    channel: channel.end(),
    ...options,
  });
  open.push(client);
  return client;
}

async function signedInTabs(
  count: number,
  options: Partial<TokenHandlerClientOptions> = {},
): Promise<TokenHandlerClient[]> {
  const clients = Array.from({ length: count }, () => tab(options));
  await Promise.all(clients.map(client => client.session()));
  // What looks at the clock is loaded by the first session.
  await vi.dynamicImportSettled();
  return clients;
}

function session(accessTokenSeconds: number, sessionSeconds: number): void {
  network.on(
    'GET /oauth-agent/session',
    json({ ...SIGNED_IN, access_token_expires_in: accessTokenSeconds, session_expires_in: sessionSeconds }),
  );
}

function refreshed(accessTokenSeconds: number, sessionSeconds: number): void {
  network.on(
    'POST /oauth-agent/refresh',
    json({ access_token_expires_in: accessTokenSeconds, session_expires_in: sessionSeconds }),
  );
}

function refreshes(): number {
  return network.to('POST /oauth-agent/refresh').length;
}

const pass = (millis: number) => vi.advanceTimersByTimeAsync(millis);

/** What settles within the next minute, without an unhandled rejection on the way. */
async function outcomeOf<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [outcome] = await Promise.all([Promise.allSettled([promise]), pass(MINUTE)]);
  return outcome[0];
}

describe('the last minute of a session', () => {
  function told(client: TokenHandlerClient): SignedIn[] {
    const all: SignedIn[] = [];
    onSessionExpiring(client, session => all.push(session));
    return all;
  }

  it('is told once, when it begins', async () => {
    session(300, 600);
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    const all = told(client);
    await pass(9 * MINUTE - SECOND);
    expect(all).toHaveLength(0);
    await pass(SECOND);
    expect(all).toHaveLength(1);
    expect(all[0]?.sessionExpiresAt).toBe(Date.now() + MINUTE);
    await pass(50 * SECOND);
    expect(all).toHaveLength(1);
  });

  it('is told in every tab, seen or not', async () => {
    session(300, 600);
    documents.hidden = true;
    const all = (await signedInTabs(3)).map(told);
    await pass(9 * MINUTE);
    expect(all.map(each => each.length)).toEqual([1, 1, 1]);
  });

  it('is told at once where it has begun', async () => {
    session(20, 20);
    const client = tab();
    const all = told(client);
    await client.session();
    await vi.dynamicImportSettled();
    expect(all).toHaveLength(1);
  });

  it('is told again after a refresh has moved the end', async () => {
    session(300, 600);
    refreshed(300, 600);
    const [one, other] = (await signedInTabs(2)) as [TokenHandlerClient, TokenHandlerClient];
    const all = told(other);
    await pass(9 * MINUTE + 30 * SECOND);
    await one.refresh();
    await pass(9 * MINUTE - SECOND);
    expect(all).toHaveLength(1);
    await pass(SECOND);
    expect(all).toHaveLength(2);
  });

  it('is not told again where a refresh cannot move the end', async () => {
    session(300, 600);
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    const all = told(client);
    await pass(9 * MINUTE + 10 * SECOND);
    // The same end, in the whole seconds of an answer that took its time.
    refreshed(50, 51);
    await client.refresh();
    await pass(30 * SECOND);
    expect(all).toHaveLength(1);
  });

  it('is told to nobody who has signed out: no timer is left', async () => {
    network.on('POST /oauth-agent/logout', json({}));
    const [one, other] = (await signedInTabs(2)) as [TokenHandlerClient, TokenHandlerClient];
    const all = [told(one), told(other)];
    await one.logout();
    expect(vi.getTimerCount()).toBe(0);
    await pass(2 * HOUR);
    expect(all).toEqual([[], []]);
    expect(network.to('GET /oauth-agent/session')).toHaveLength(2);
  });

  it('is told late, but told, where the machine slept', async () => {
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    const all = told(client);
    vi.setSystemTime(Date.now() + 59 * MINUTE + 30 * SECOND);
    documents.show();
    expect(all).toHaveLength(1);
  });

  it('leaves no timer where the client is closed', async () => {
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    client.close();
    await vi.dynamicImportSettled();
    expect(vi.getTimerCount()).toBe(0);
    documents.show();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the end of a session', () => {
  it('is asked of the agent once, and told to all tabs with its reason', async () => {
    session(300, 600);
    const clients = await signedInTabs(3);
    network.calls.length = 0;
    network.on('GET /oauth-agent/session', json({ is_logged_in: false }));
    await pass(10 * MINUTE);
    expect(network.calls).toHaveLength(1);
    for (const client of clients) {
      expect(client.current).toEqual({ isLoggedIn: false, reason: 'session_expired' });
    }
    await pass(HOUR);
    expect(network.calls).toHaveLength(1);
  });

  it('is believed to the agent, not to the clock', async () => {
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    vi.setSystemTime(Date.now() + 24 * HOUR);
    await pass(MINUTE);
    expect(client.current).toMatchObject({ isLoggedIn: true });
    expect(client.current?.isLoggedIn && client.current.sessionExpiresAt).toBeGreaterThan(Date.now());
  });

  it('is not asked for by a page that nobody sees, until it is seen', async () => {
    session(300, 600);
    documents.hidden = true;
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    await pass(HOUR);
    expect(network.calls).toHaveLength(1);
    network.on('GET /oauth-agent/session', json({ is_logged_in: false }));
    documents.show();
    await pass(0);
    expect(client.current).toEqual({ isLoggedIn: false, reason: 'session_expired' });
  });

  it('is told to all tabs when one finds it out by a call', async () => {
    network.on('GET /orders', failure(401, 'session_expired'));
    const [one, other] = (await signedInTabs(2)) as [TokenHandlerClient, TokenHandlerClient];
    await one.fetch(`${API}/orders`);
    expect(other.current).toEqual({ isLoggedIn: false, reason: 'session_expired' });
  });

  it('tells the tab that signs out another reason than the others', async () => {
    network.on('POST /oauth-agent/logout', json({}));
    const [one, other] = (await signedInTabs(2)) as [TokenHandlerClient, TokenHandlerClient];
    await one.logout();
    expect(one.current).toEqual({ isLoggedIn: false, reason: 'signed_out' });
    expect(other.current).toEqual({ isLoggedIn: false, reason: 'signed_out_in_another_tab' });
  });

  it('is not seen in the refusal of a call that has crossed a sign-in', async () => {
    network.on('POST /oauth-agent/login/end', json(SIGNED_IN));
    const [one, other] = [tab(), tab()];
    network.sequence(
      'GET /orders',
      async call => {
        await other.onPageLoad(`${HOME}?code=c&state=s`);
        return failure(401, 'unauthorized')(call);
      },
      json({}),
    );
    expect((await one.fetch(`${API}/orders`)).status).toBe(200);
    expect(one.current).toMatchObject({ isLoggedIn: true });
  });
});

describe('refreshing ahead', () => {
  const options = { refreshAheadMillis: MINUTE };

  it('is done before the access token expires, by one tab for all', async () => {
    const clients = await signedInTabs(5, options);
    await pass(4 * MINUTE - SECOND);
    expect(refreshes()).toBe(0);
    await pass(30 * SECOND + SECOND);
    expect(refreshes()).toBe(1);
    await pass(0);
    for (const client of clients) {
      expect(client.current?.isLoggedIn && client.current.accessTokenExpiresAt).toBeGreaterThan(
        Date.now() + 4 * MINUTE,
      );
    }
    await pass(5 * MINUTE);
    expect(refreshes()).toBe(2);
  });

  it('is not done unless it is asked for', async () => {
    await signedInTabs(1);
    await pass(20 * MINUTE);
    expect(refreshes()).toBe(0);
  });

  it('is left to pages that are seen, so that no tab in the background keeps a session alive', async () => {
    documents.hidden = true;
    await signedInTabs(2, options);
    await pass(20 * MINUTE);
    expect(refreshes()).toBe(0);
    documents.show();
    await pass(0);
    expect(refreshes()).toBe(1);
  });

  it('waits while the server is away, as long as that asks for, and goes on when it is back', async () => {
    session(300, 36_000);
    network.on('POST /oauth-agent/refresh', later(503, 'authorization_server_unavailable', 120));
    const [client] = (await signedInTabs(3, options)) as [TokenHandlerClient];
    await pass(5 * MINUTE);
    expect(refreshes()).toBe(1);
    await pass(10 * MINUTE);
    expect(refreshes()).toBeGreaterThan(3);
    expect(refreshes()).toBeLessThan(7);
    refreshed(300, 36_000);
    await pass(4 * MINUTE);
    expect(client.current?.isLoggedIn && client.current.accessTokenExpiresAt).toBeGreaterThan(Date.now());
  });
});

describe('a server that is away', () => {
  beforeEach(() => {
    network.on('GET /orders', failure(401, 'token_expired'));
  });

  it('is asked less and less, however many tabs call', async () => {
    network.on('POST /oauth-agent/refresh', failure(503, 'authorization_server_unavailable'));
    const clients = await signedInTabs(50);
    for (let second = 0; second < 120; second++) {
      for (const client of clients) {
        client.fetch(`${API}/orders`).catch(() => undefined);
      }
      await pass(SECOND);
    }
    expect(refreshes()).toBeGreaterThan(4);
    expect(refreshes()).toBeLessThan(10);
    expect(clients.every(client => client.current?.isLoggedIn)).toBe(true);
    // 6,000 calls.
  }, 20_000);

  it('is asked once for two tabs, although the second learns of the failure a little late', async () => {
    network.on('POST /oauth-agent/refresh', async call => {
      await new Promise(resolve => setTimeout(resolve, 10));
      return later(503, 'authorization_server_unavailable', 5)(call);
    });
    const clients = [0, 1].map(() => tab({ storage: new LaggingStorage(storage, 30) }));
    const calls = clients.map(client => client.fetch(`${API}/orders`));
    const refusals = calls.map(call => expect(call).rejects.toMatchObject({ errorCode: 'authorization_server_unavailable' }));
    await pass(SECOND);
    await Promise.all(refusals);
    expect(refreshes()).toBe(1);
  });

  it('is not asked before it wants to be', async () => {
    network.on('POST /oauth-agent/refresh', later(503, 'authorization_server_unavailable', 60));
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    for (let second = 0; second < 60; second++) {
      await expect(client.fetch(`${API}/orders`)).rejects.toMatchObject({
        errorCode: 'authorization_server_unavailable',
        retryAfterSeconds: 60,
      });
      await pass(SECOND);
    }
    expect(refreshes()).toBe(1);
  });

  it('serves the next call when it is back', async () => {
    network.sequence('POST /oauth-agent/refresh', failure(502, 'authorization_server_error'), call =>
      json({ access_token_expires_in: 300 })(call),
    );
    const [client, other] = (await signedInTabs(2)) as [TokenHandlerClient, TokenHandlerClient];
    await expect(client.fetch(`${API}/orders`)).rejects.toMatchObject({ status: 502 });
    await pass(2 * SECOND);
    network.sequence('GET /orders', failure(401, 'token_expired'), json({}));
    expect((await other.fetch(`${API}/orders`)).status).toBe(200);
  });

  it('is asked again after the clock was set back', async () => {
    network.sequence('POST /oauth-agent/refresh', failure(503, 'x'), json({ access_token_expires_in: 300 }));
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    await expect(client.refresh()).rejects.toMatchObject({ status: 503 });
    vi.setSystemTime(Date.now() - HOUR);
    expect(await client.refresh()).toMatchObject({ accessTokenExpiresAt: expect.any(Number) });
  });
});

describe('a machine that slept', () => {
  function sleep(millis: number): void {
    // Timers stand still meanwhile.
    vi.setSystemTime(Date.now() + millis);
  }

  it('sends one refresh when it wakes, not one of each tab', async () => {
    session(300, 36_000);
    refreshed(300, 36_000);
    await signedInTabs(20, { refreshAheadMillis: MINUTE });
    sleep(8 * HOUR);
    documents.show();
    await pass(SECOND);
    expect(refreshes()).toBe(1);
  });

  it('repeats a call once that is lost because the network is not there yet', async () => {
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    sleep(8 * HOUR);
    network.sequence('GET /orders', offline, json({}));
    expect(await outcomeOf(client.fetch(`${API}/orders`))).toMatchObject({ value: { status: 200 } });
    expect(network.to('GET /orders')).toHaveLength(2);
  });

  it('repeats a call once that was under way when it fell asleep', async () => {
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    network.sequence(
      'GET /orders',
      () => {
        sleep(8 * HOUR);
        return offline();
      },
      json({}),
    );
    expect(await outcomeOf(client.fetch(`${API}/orders`))).toMatchObject({ value: { status: 200 } });
  });

  it('loses no refresh to a network that is not there yet', async () => {
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    sleep(HOUR / 2);
    network.sequence('POST /oauth-agent/refresh', offline, json({ access_token_expires_in: 300 }));
    expect(await outcomeOf(client.refresh())).toMatchObject({ status: 'fulfilled' });
  });

  it('repeats it no second time', async () => {
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    sleep(8 * HOUR);
    network.on('GET /orders', offline);
    expect(await outcomeOf(client.fetch(`${API}/orders`))).toMatchObject({ status: 'rejected' });
    expect(network.to('GET /orders')).toHaveLength(2);
  });

  it('repeats no call that was given up', async () => {
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    sleep(8 * HOUR);
    network.on('GET /orders', () => Promise.reject(new DOMException('given up', 'AbortError')));
    expect(await outcomeOf(client.fetch(`${API}/orders`))).toMatchObject({ status: 'rejected' });
    expect(network.to('GET /orders')).toHaveLength(1);
  });

  it('repeats no call that may do harm when it is served twice', async () => {
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    sleep(8 * HOUR);
    network.on('POST /orders', offline);
    expect(await outcomeOf(client.fetch(`${API}/orders`, { method: 'POST' }))).toMatchObject({
      status: 'rejected',
    });
    expect(network.to('POST /orders')).toHaveLength(1);
  });

  it('sends a code once, whatever becomes of it', async () => {
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    sleep(8 * HOUR);
    network.on('POST /oauth-agent/login/end', offline);
    await outcomeOf(client.onPageLoad(`${HOME}?code=c&state=s`));
    expect(network.to('POST /oauth-agent/login/end')).toHaveLength(1);
  });

  it('does not repeat a lost call of a machine that was awake', async () => {
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    await pass(10 * MINUTE);
    network.on('GET /orders', offline);
    await expect(client.fetch(`${API}/orders`)).rejects.toMatchObject({ errorCode: 'network_error' });
    expect(network.to('GET /orders')).toHaveLength(1);
  });
});

describe('an instance that does not know the key yet', () => {
  const unknown = later(401, 'key_unknown', 5);

  it('is asked again after the time that it says, with the body', async () => {
    const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
    network.sequence('POST /orders', unknown, unknown, json({ id: 7 }, 201));
    const answer = client.fetch(`${API}/orders`, { method: 'POST', body: 'two boxes' });
    await pass(4 * SECOND);
    expect(network.to('POST /orders')).toHaveLength(1);
    expect(await outcomeOf(answer)).toMatchObject({ value: { status: 201 } });
    expect(network.to('POST /orders').map(call => call.body)).toEqual([
      'two boxes',
      'two boxes',
      'two boxes',
    ]);
    expect(refreshes()).toBe(0);
  });

  it('is not asked for ever, and signs nobody out', async () => {
    const [client, other] = (await signedInTabs(2)) as [TokenHandlerClient, TokenHandlerClient];
    network.on('GET /orders', unknown);
    expect(await outcomeOf(client.fetch(`${API}/orders`))).toMatchObject({ value: { status: 401 } });
    expect(network.to('GET /orders')).toHaveLength(4);
    expect(refreshes()).toBe(0);
    expect([client.current?.isLoggedIn, other.current?.isLoggedIn]).toEqual([true, true]);
  });

  it.each(['refresh', 'logout', 'userinfo', 'session'] as const)(
    'is asked again by %s, and ends no session',
    async call => {
      const [client] = (await signedInTabs(1)) as [TokenHandlerClient];
      for (const route of ['POST /oauth-agent/refresh', 'POST /oauth-agent/logout']) {
        network.on(route, unknown);
      }
      for (const route of ['GET /oauth-agent/userinfo', 'GET /oauth-agent/session']) {
        network.on(route, unknown);
      }
      network.calls.length = 0;
      expect(await outcomeOf<unknown>(call === 'userinfo' ? userinfo(client) : client[call]())).toMatchObject({ reason: { errorCode: 'key_unknown' } });
      expect(network.calls).toHaveLength(4);
      expect(client.current?.isLoggedIn).toBe(true);
    },
  );
});

describe('without Web Locks', () => {
  beforeEach(() => {
    vi.useRealTimers();
  });

  const lease = `homeport-refresh ${AGENT} lease`;

  it('tabs refresh once between them, by a lease in their storage', async () => {
    let fresh = false;
    network.on('GET /orders', call => (fresh ? json({}) : failure(401, 'token_expired'))(call));
    network.on('POST /oauth-agent/refresh', async call => {
      await new Promise(resolve => setTimeout(resolve, 50));
      fresh = true;
      return json({ access_token_expires_in: 300 })(call);
    });
    const clients = await signedInTabs(4, { locks: null });
    const answers = await Promise.all(clients.map(client => client.fetch(`${API}/orders`)));
    expect(answers.map(answer => answer.status)).toEqual([200, 200, 200, 200]);
    expect(refreshes()).toBe(1);
    expect(storage.values.get(lease)).toBe('');
  });

  it('a tab waits for the lease of another one, and no longer than that lasts', async () => {
    const until = Date.now() + 300;
    storage.setItem(lease, `another ${until}`);
    const [client] = (await signedInTabs(1, { locks: null })) as [TokenHandlerClient];
    await client.refresh();
    expect(Date.now()).toBeGreaterThanOrEqual(until);
  });

  it('a lease from before the clock was set back is none', async () => {
    storage.setItem(lease, `another ${Date.now() + HOUR}`);
    const [client] = (await signedInTabs(1, { locks: null })) as [TokenHandlerClient];
    expect(await client.refresh()).toMatchObject({ accessTokenExpiresAt: expect.any(Number) });
  });

  it('a failed call gives the lease back', async () => {
    network.on('POST /oauth-agent/refresh', failure(401, 'session_expired'));
    const [client] = (await signedInTabs(1, { locks: null })) as [TokenHandlerClient];
    await expect(client.refresh()).rejects.toMatchObject({ errorCode: 'session_expired' });
    expect(storage.values.get(lease)).toBe('');
  });
});
