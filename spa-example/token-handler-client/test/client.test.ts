import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createTokenHandlerClient,
  type Session,
  type TokenHandlerClient,
  type TokenHandlerClientOptions,
  TokenHandlerError,
  userinfo,
} from '../src/index.js';
import {
  AGENT,
  API,
  type Call,
  failure,
  json,
  later,
  Network,
  Page,
  SharedLocks,
  SharedStorage,
  SIGNED_IN,
} from './browser.js';

const HOME = 'http://www.homeport.localhost:9501/';

let network: Network;
let page: Page;
let open: TokenHandlerClient[];

beforeEach(() => {
  network = new Network();
  page = new Page(HOME).install(network);
  open = [];
});

afterEach(() => {
  for (const client of open) {
    client.close();
  }
  vi.unstubAllGlobals();
});

function tab(options: Partial<TokenHandlerClientOptions> = {}): TokenHandlerClient {
  const client = createTokenHandlerClient({
    agentUrl: AGENT,
    locks: null,
    storage: null,
    channel: null,
    ...options,
  });
  open.push(client);
  return client;
}

/** Tabs of one browser: the same locks and storage, each with its own end of the channel. */
function tabs(count: number): TokenHandlerClient[] {
  const locks = new SharedLocks();
  const storage = new SharedStorage();
  const name = `homeport test ${crypto.randomUUID()}`;
  return Array.from({ length: count }, () => tab({ locks, storage, channel: new BroadcastChannel(name) }));
}

function nextChange(client: TokenHandlerClient): Promise<Session> {
  return new Promise(resolve => {
    const stop = client.onChange(session => {
      stop();
      resolve(session);
    });
  });
}

async function failureOf(promise: Promise<unknown>): Promise<TokenHandlerError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TokenHandlerError);
  return error as TokenHandlerError;
}

describe('every call to the agent', () => {
  it('carries the header and the cookies', async () => {
    network.on('GET /oauth-agent/session', json({ is_logged_in: false }));
    await tab().session();
    expect(network.calls[0]?.headers.get('token-handler-version')).toBe('1');
    expect(network.calls[0]?.credentials).toBe('include');
  });

  it('throws what the agent said, for programs and for people', async () => {
    network.on(
      'GET /oauth-agent/session',
      json({ error_code: 'invalid_origin', message: 'Not from here.', detailed_error: 'Origin was x' }, 403),
    );
    expect(await failureOf(tab().session())).toMatchObject({
      status: 403,
      errorCode: 'invalid_origin',
      message: 'Not from here.',
      detailedError: 'Origin was x',
    });
  });

  it('reads the code of agents that only name it "code"', async () => {
    network.on('GET /oauth-agent/session', json({ code: 'not_found', message: 'No.' }, 404));
    expect((await failureOf(tab().session())).errorCode).toBe('not_found');
  });

  it('throws unexpected_response for a gateway that answers with a page', async () => {
    network.on('GET /oauth-agent/session', () => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    expect(await failureOf(tab().session())).toMatchObject({ status: 502, errorCode: 'unexpected_response' });
  });

  it('throws unexpected_response for a page with status 200', async () => {
    network.on('GET /oauth-agent/session', () => new Response('<!doctype html>'));
    expect(await failureOf(tab().session())).toMatchObject({ status: 200, errorCode: 'unexpected_response' });
  });

  it('throws network_error where nobody answers', async () => {
    network.on('GET /oauth-agent/session', () => Promise.reject(new TypeError('connection refused')));
    expect(await failureOf(tab().session())).toMatchObject({ status: 0, errorCode: 'network_error' });
  });

  it('gives up with timeout where the answer never comes', async () => {
    const never: typeof fetch = (_input, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    expect(await failureOf(tab({ fetch: never, timeoutMillis: 1 }).session())).toMatchObject({
      status: 0,
      errorCode: 'timeout',
    });
  });
});

describe('startLogin', () => {
  beforeEach(() => {
    network.on(
      'POST /oauth-agent/login/start',
      json({ authorization_url: 'https://login.example/authorize?x=1' }),
    );
  });

  it('sends the extra parameters as a form and goes to the authorization server', async () => {
    await tab().startLogin({ scope: 'openid orders', prompt: 'login' });
    expect(network.calls[0]?.body).toBe('scope=openid+orders&prompt=login');
    expect(network.calls[0]?.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(page.visited).toEqual(['https://login.example/authorize?x=1']);
  });

  it('only returns the address when asked to', async () => {
    expect(await tab().startLogin({}, { navigate: false })).toEqual({
      authorizationUrl: 'https://login.example/authorize?x=1',
    });
    expect(page.visited).toEqual([]);
  });

  it('never goes to an address that would run as script', async () => {
    network.on('POST /oauth-agent/login/start', json({ authorization_url: 'javascript:alert(1)' }));
    expect((await failureOf(tab().startLogin())).errorCode).toBe('unexpected_response');
    expect(page.visited).toEqual([]);
  });
});

describe('onPageLoad', () => {
  beforeEach(() => {
    network.on('POST /oauth-agent/login/end', json(SIGNED_IN));
    network.on('GET /oauth-agent/session', json({ is_logged_in: false }));
  });

  it('asks for the session where the address bar holds no answer', async () => {
    expect(await tab().onPageLoad()).toEqual({ isLoggedIn: false });
    expect(network.to('POST /oauth-agent/login/end')).toHaveLength(0);
    expect(page.replaced).toHaveLength(0);
  });

  it('ends the login with the parameters of the answer and none of the app', async () => {
    page.href = `${HOME}?tab=2&code=c%2F1&state=s+1&iss=https%3A%2F%2Flogin.example&session_state=x#top`;
    const session = await tab().onPageLoad();
    expect(network.to('POST /oauth-agent/login/end')[0]?.body).toBe(
      'code=c%2F1&state=s+1&iss=https%3A%2F%2Flogin.example&session_state=x',
    );
    expect(session).toMatchObject({ isLoggedIn: true, region: 'ap', idTokenClaims: { name: 'Aiko Tanaka' } });
  });

  it('cleans the address bar before the network answers, and keeps what is the app’s own', () => {
    page.href = `${HOME}shop?q=a%20b&code=c&empty=&state=s&iss=i&session_state=x#top`;
    void tab().onPageLoad();
    expect(page.replaced).toEqual([{ state: { router: 'kept' }, url: `${HOME}shop?q=a%20b&empty=#top` }]);
  });

  it('reports an error answer to the agent, cleans the address bar and throws the agent’s verdict', async () => {
    network.on('POST /oauth-agent/login/end', failure(400, 'access_denied'));
    page.href = `${HOME}?error=access_denied&error_description=No&error_uri=https%3A%2F%2Fx&state=s`;
    expect((await failureOf(tab().onPageLoad())).errorCode).toBe('access_denied');
    expect(network.calls[0]?.body).toBe('error=access_denied&error_description=No&state=s');
    expect(page.href).toBe(HOME);
  });

  it('hands on a JARM response', async () => {
    page.href = `${HOME}?response=eyJh.eyJi.c2ln`;
    await tab().onPageLoad();
    expect(network.calls[0]?.body).toBe('response=eyJh.eyJi.c2ln');
    expect(page.href).toBe(HOME);
  });

  it.each(['?response=yes', '?code=5', '?state=open', '?error=404', '#code=c&state=s'])(
    'leaves %s alone: it is the app’s own',
    async own => {
      page.href = HOME + own;
      await tab().onPageLoad();
      expect(network.to('POST /oauth-agent/login/end')).toHaveLength(0);
      expect(page.href).toBe(HOME + own);
    },
  );

  it('sends the code once when an effect runs twice', async () => {
    page.href = `${HOME}?code=c&state=s`;
    const client = tab();
    const [first, second] = await Promise.all([client.onPageLoad(), client.onPageLoad()]);
    expect(network.to('POST /oauth-agent/login/end')).toHaveLength(1);
    expect(network.to('GET /oauth-agent/session')).toHaveLength(0);
    expect(second).toEqual(first);
    expect(second.isLoggedIn).toBe(true);
  });

  it('asks for the session once when an effect runs twice', async () => {
    const client = tab();
    await Promise.all([client.onPageLoad(), client.onPageLoad()]);
    expect(network.to('GET /oauth-agent/session')).toHaveLength(1);
  });

  it('sends the code once even when the same address is handed in again later', async () => {
    const client = tab();
    await client.onPageLoad(`${HOME}?code=c&state=s`);
    await client.onPageLoad(`${HOME}?code=c&state=s`);
    expect(network.to('POST /oauth-agent/login/end')).toHaveLength(1);
  });

  it('asks for the session again on a later page load', async () => {
    const client = tab();
    await client.onPageLoad();
    await client.onPageLoad();
    expect(network.to('GET /oauth-agent/session')).toHaveLength(2);
  });

  it('goes on to the home region’s server where the agent says so', async () => {
    network.on(
      'POST /oauth-agent/login/end',
      json({ is_logged_in: false, authorization_url: 'https://login.ap.example/authorize' }),
    );
    page.href = `${HOME}?code=c&state=s`;
    expect(await tab().onPageLoad()).toEqual({ isLoggedIn: false });
    expect(page.visited).toEqual(['https://login.ap.example/authorize']);
  });
});

describe('fetch', () => {
  beforeEach(() => {
    network.on('POST /oauth-agent/refresh', json({ access_token_expires_in: 300 }));
  });

  it('adds the header and the cookies for the API', async () => {
    network.on('GET /orders', json({ region: 'ap' }));
    await tab().fetch(`${API}/orders`, { headers: { accept: 'application/json' } });
    expect(network.calls[0]?.headers.get('token-handler-version')).toBe('1');
    expect(network.calls[0]?.headers.get('accept')).toBe('application/json');
    expect(network.calls[0]?.credentials).toBe('include');
  });

  it.each([
    'http://www.homeport.localhost:9501/config.json',
    'http://api.homeport.localhost:9503/orders',
    'https://api.homeport.localhost:9502/orders',
    'http://api.homeport.localhost.example.com:9502/orders',
  ])('adds nothing for %s, and refreshes nothing', async foreign => {
    network.on(`GET ${new URL(foreign).pathname}`, failure(401, 'token_expired'));
    expect((await tab().fetch(foreign)).status).toBe(401);
    expect(network.calls).toHaveLength(1);
    expect(network.calls[0]?.headers.has('token-handler-version')).toBe(false);
    expect(network.calls[0]?.credentials).toBe('same-origin');
  });

  it('adds the header for the origins it is told of, and only those', async () => {
    network.on('GET /orders', json({}));
    const client = tab({ apiOrigins: ['https://orders.example.com'] });
    await client.fetch('https://orders.example.com/orders');
    await client.fetch(`${API}/orders`);
    expect(network.calls.map(call => call.headers.get('token-handler-version'))).toEqual(['1', null]);
  });

  it('says whether the browser has bound the session to a key of its own', async () => {
    network.sequence('GET /oauth-agent/session', json({ ...SIGNED_IN, device_bound: true }), json(SIGNED_IN));
    network.on('POST /oauth-agent/refresh', json({ access_token_expires_in: 300 }));
    const client = tab();
    expect(await client.session()).toMatchObject({ isLoggedIn: true, deviceBound: true });
    await client.refresh();
    expect(client.current).toMatchObject({ deviceBound: true });
    expect(await client.session()).not.toHaveProperty('deviceBound');
  });

  it('waits and repeats where the browser cannot prove the key of the session now', async () => {
    network.sequence(
      'GET /oauth-agent/session',
      later(503, 'device_proof_unavailable', 0),
      json({ ...SIGNED_IN, device_bound: true }),
    );
    const client = tab();
    expect(await client.session()).toMatchObject({ isLoggedIn: true, deviceBound: true });
    expect(network.to('GET /oauth-agent/session')).toHaveLength(2);
  });

  it('adds the header for the home region’s own address', async () => {
    network.on(
      'GET /oauth-agent/session',
      json({ ...SIGNED_IN, api_base_url: 'https://api.ap.example.com' }),
    );
    network.on('GET /orders', json({}));
    const client = tab();
    await client.session();
    await client.fetch('https://api.ap.example.com/orders');
    expect(network.to('GET /orders')[0]?.headers.get('token-handler-version')).toBe('1');
  });

  it.each(['token_expired', 'region_changed', 'of_the_api_itself'])(
    'refreshes once on 401 %s and repeats the call with its body',
    async code => {
      network.sequence('POST /orders', failure(401, code), json({ id: 7 }, 201));
      const request = new Request(`${API}/orders`, { method: 'POST', body: 'two boxes' });
      const response = await tab().fetch(request);
      expect(response.status).toBe(201);
      expect(network.to('POST /oauth-agent/refresh')).toHaveLength(1);
      expect(network.to('POST /orders').map(call => call.body)).toEqual(['two boxes', 'two boxes']);
      expect(network.to('POST /orders')[1]?.headers.get('token-handler-version')).toBe('1');
    },
  );

  it('refreshes on a 401 without a body', async () => {
    network.sequence('GET /orders', () => new Response(null, { status: 401 }), json({}));
    expect((await tab().fetch(`${API}/orders`)).status).toBe(200);
  });

  it.each(['unauthorized', 'session_expired'])('does not refresh on %s: there is no session', async code => {
    network.on('GET /orders', failure(401, code));
    const client = tab();
    const response = await client.fetch(`${API}/orders`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error_code: code });
    expect(client.current).toEqual({ isLoggedIn: false });
    expect(network.calls).toHaveLength(1);
  });

  it('repeats once only: a second 401 is the caller’s', async () => {
    network.on('GET /orders', failure(401, 'token_expired'));
    expect((await tab().fetch(`${API}/orders`)).status).toBe(401);
    expect(network.to('GET /orders')).toHaveLength(2);
    expect(network.to('POST /oauth-agent/refresh')).toHaveLength(1);
  });

  it('refreshes again for a call that was so long on its way that the next access token has expired, too', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    network.on('POST /oauth-agent/refresh', json({ access_token_expires_in: 4 }));
    const late = (call: Call) => {
      // It has waited in the browser for a free connection.
      vi.setSystemTime(Date.now() + 5_000);
      return failure(401, 'token_expired')(call);
    };
    network.sequence('GET /orders', failure(401, 'token_expired'), late, json({}));
    expect((await tab().fetch(`${API}/orders`)).status).toBe(200);
    expect(network.to('POST /oauth-agent/refresh')).toHaveLength(2);
  });

  it('gives up a call that no access token lasts for', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    network.on('POST /oauth-agent/refresh', json({ access_token_expires_in: 1 }));
    network.on('GET /orders', failure(401, 'token_expired'));
    expect((await tab().fetch(`${API}/orders`)).status).toBe(401);
    expect(network.to('GET /orders')).toHaveLength(4);
  });

  it('refreshes again for a call that begins after the last refresh', async () => {
    network.sequence(
      'GET /orders',
      failure(401, 'token_expired'),
      json({}),
      failure(401, 'token_expired'),
      json({}),
    );
    const client = tab();
    await client.fetch(`${API}/orders`);
    expect((await client.fetch(`${API}/orders`)).status).toBe(200);
    expect(network.to('POST /oauth-agent/refresh')).toHaveLength(2);
  });

  it('throws why the refresh failed, and knows that the session is over', async () => {
    network.on('GET /oauth-agent/session', json(SIGNED_IN));
    network.on('GET /orders', failure(401, 'token_expired'));
    network.on('POST /oauth-agent/refresh', failure(401, 'session_expired'));
    const client = tab();
    await client.session();
    expect((await failureOf(client.fetch(`${API}/orders`))).errorCode).toBe('session_expired');
    expect(client.current).toEqual({ isLoggedIn: false, reason: 'session_expired' });
  });

  it('keeps the session when the authorization server is away', async () => {
    network.on('GET /oauth-agent/session', json(SIGNED_IN));
    network.on('GET /orders', failure(401, 'token_expired'));
    network.on('POST /oauth-agent/refresh', failure(503, 'authorization_server_unavailable'));
    const client = tab();
    await client.session();
    expect((await failureOf(client.fetch(`${API}/orders`))).status).toBe(503);
    expect(client.current?.isLoggedIn).toBe(true);
  });

  it('refreshes once for all calls of a tab without Web Locks', async () => {
    let fresh = false;
    network.on('GET /orders', call => (fresh ? json({}) : failure(401, 'token_expired'))(call));
    network.on('POST /oauth-agent/refresh', call => {
      fresh = true;
      return json({ access_token_expires_in: 300 })(call);
    });
    const client = tab();
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.fetch(`${API}/orders`)));
    expect(answers.map(answer => answer.status)).toEqual([200, 200, 200, 200, 200]);
    expect(network.to('POST /oauth-agent/refresh')).toHaveLength(1);
  });
});

describe('several tabs', () => {
  it('refresh once between them', async () => {
    let fresh = false;
    network.on('GET /orders', call => (fresh ? json({}) : failure(401, 'token_expired'))(call));
    network.on('POST /oauth-agent/refresh', call => {
      fresh = true;
      return json({ access_token_expires_in: 300 })(call);
    });
    const answers = await Promise.all(tabs(3).map(client => client.fetch(`${API}/orders`)));
    expect(answers.map(answer => answer.status)).toEqual([200, 200, 200]);
    expect(network.to('POST /oauth-agent/refresh')).toHaveLength(1);
    expect(network.to('GET /orders')).toHaveLength(6);
  });

  it('asking to refresh at once refresh once, and each learns the new end', async () => {
    network.on('POST /oauth-agent/refresh', json({ access_token_expires_in: 300 }));
    network.on('GET /oauth-agent/session', json(SIGNED_IN));
    const results = await Promise.all(tabs(2).map(client => client.refresh()));
    expect(network.to('POST /oauth-agent/refresh')).toHaveLength(1);
    expect(results.every(result => result.accessTokenExpiresAt !== undefined)).toBe(true);
  });

  it('fail together when the server is away, and ask it once', async () => {
    network.on('GET /orders', failure(401, 'token_expired'));
    network.on('POST /oauth-agent/refresh', failure(503, 'authorization_server_unavailable'));
    const failures = await Promise.all(tabs(5).map(client => failureOf(client.fetch(`${API}/orders`))));
    expect(failures.map(error => error.errorCode)).toEqual(
      Array.from({ length: 5 }, () => 'authorization_server_unavailable'),
    );
    expect(network.to('POST /oauth-agent/refresh')).toHaveLength(1);
  });

  it('take what the refresh of another tab gave, without a call of their own', async () => {
    network.on('POST /oauth-agent/refresh', json({ access_token_expires_in: 300, region: 'ap' }));
    const results = await Promise.all(tabs(5).map(client => client.refresh()));
    expect(network.calls).toHaveLength(1);
    expect(results.map(result => result.region)).toEqual(['ap', 'ap', 'ap', 'ap', 'ap']);
  });

  it('keep nothing in storage but a word that changes and what a refresh tells', async () => {
    network.on('POST /oauth-agent/refresh', json({ access_token_expires_in: 300, region: 'ap' }));
    const storage = new SharedStorage();
    await tab({ storage, locks: new SharedLocks() }).refresh();
    const [[name, note] = ['', '']] = storage.values;
    expect(name).toBe(`homeport-refresh ${AGENT}`);
    expect(JSON.parse(note)).toEqual({
      word: expect.stringMatching(/^0\.\d+/),
      access: { accessTokenExpiresAt: expect.any(Number), region: 'ap' },
    });
    expect(storage.values.size).toBe(1);
  });

  it('hear of a sign-out', async () => {
    network.on('GET /oauth-agent/session', json(SIGNED_IN));
    network.on('POST /oauth-agent/logout', json({ logout_url: 'https://login.example/end' }));
    const [one, other] = tabs(2) as [TokenHandlerClient, TokenHandlerClient];
    await other.session();
    const heard = nextChange(other);
    await one.logout();
    expect(await heard).toEqual({ isLoggedIn: false, reason: 'signed_out_in_another_tab' });
    expect(one.current).toEqual({ isLoggedIn: false });
    expect(page.visited).toEqual(['https://login.example/end']);
  });

  it('hear of a sign-in and ask for the session themselves', async () => {
    network.on('GET /oauth-agent/session', json(SIGNED_IN));
    network.on('POST /oauth-agent/login/end', json(SIGNED_IN));
    const [one, other] = tabs(2) as [TokenHandlerClient, TokenHandlerClient];
    const heard = nextChange(other);
    await one.onPageLoad(`${HOME}?code=c&state=s`);
    expect(await heard).toMatchObject({ isLoggedIn: true, region: 'ap' });
    expect(network.to('GET /oauth-agent/session')).toHaveLength(1);
  });

  it('hear of the new end of the access token', async () => {
    network.on('GET /oauth-agent/session', json({ ...SIGNED_IN, access_token_expires_in: 0 }));
    network.on('POST /oauth-agent/refresh', json({ access_token_expires_in: 300, region: 'eu' }));
    const [one, other] = tabs(2) as [TokenHandlerClient, TokenHandlerClient];
    const before = await other.session();
    const heard = nextChange(other);
    await one.refresh();
    const after = await heard;
    expect(after).toMatchObject({ isLoggedIn: true, region: 'eu', idTokenClaims: { sub: 'aiko' } });
    expect(after.isLoggedIn && before.isLoggedIn && after.accessTokenExpiresAt).toBeGreaterThan(
      (before.isLoggedIn && before.accessTokenExpiresAt) || Number.POSITIVE_INFINITY,
    );
  });
});

describe('refresh', () => {
  it('sends its parameters', async () => {
    network.on('POST /oauth-agent/refresh', json({ access_token_expires_in: 300 }));
    await tab().refresh({ scope: 'orders' });
    expect(network.calls[0]?.body).toBe('scope=orders');
  });
});

describe('logout', () => {
  it('waits for a refresh under way, whose answer would bring the cookies back', async () => {
    let answer: (response: Response) => void = () => undefined;
    network.on('POST /oauth-agent/refresh', () => new Promise(resolve => (answer = resolve)));
    network.on('POST /oauth-agent/logout', json({}));
    const client = tab();
    const refreshing = client.refresh();
    const leaving = client.logout();
    await vi.waitFor(() => expect(network.to('POST /oauth-agent/refresh')).toHaveLength(1));
    expect(network.to('POST /oauth-agent/logout')).toHaveLength(0);
    answer(new Response('{"access_token_expires_in":300}'));
    await Promise.all([refreshing, leaving]);
    expect(network.calls.map(call => new URL(call.url).pathname)).toEqual([
      '/oauth-agent/refresh',
      '/oauth-agent/logout',
    ]);
  });

  it('stays on the page where the server has no end-session page', async () => {
    network.on('POST /oauth-agent/logout', json({}));
    expect(await tab().logout()).toEqual({});
    expect(page.visited).toEqual([]);
  });

  it('succeeds where the session is already gone', async () => {
    network.on('POST /oauth-agent/logout', failure(401, 'unauthorized'));
    const client = tab();
    expect(await client.logout()).toEqual({});
    expect(client.current).toEqual({ isLoggedIn: false });
  });

  it('throws and stays signed in where the agent cannot be reached', async () => {
    network.on('GET /oauth-agent/session', json(SIGNED_IN));
    network.on('POST /oauth-agent/logout', () => Promise.reject(new TypeError('offline')));
    const client = tab();
    await client.session();
    expect((await failureOf(client.logout())).errorCode).toBe('network_error');
    expect(client.current?.isLoggedIn).toBe(true);
  });
});

describe('userinfo', () => {
  it('returns the claims as they are', async () => {
    network.on('GET /oauth-agent/userinfo', json({ sub: 'aiko', given_name: 'Aiko' }));
    expect(await userinfo(tab())).toEqual({ sub: 'aiko', given_name: 'Aiko' });
  });

  it('refreshes once when the access token is over', async () => {
    network.sequence('GET /oauth-agent/userinfo', failure(401, 'token_expired'), json({ sub: 'aiko' }));
    network.on('POST /oauth-agent/refresh', json({ access_token_expires_in: 300 }));
    expect(await userinfo(tab())).toEqual({ sub: 'aiko' });
  });

  it('does not refresh without a session', async () => {
    network.on('GET /oauth-agent/userinfo', failure(401, 'unauthorized'));
    expect((await failureOf(userinfo(tab()))).errorCode).toBe('unauthorized');
    expect(network.calls).toHaveLength(1);
  });
});

describe('onChange', () => {
  it('tells of the first session and of changes, not of the same sign-out twice', async () => {
    network.sequence(
      'GET /oauth-agent/session',
      json({ is_logged_in: false }),
      json({ is_logged_in: false }),
      json(SIGNED_IN),
    );
    const client = tab();
    const heard: boolean[] = [];
    client.onChange(session => heard.push(session.isLoggedIn));
    await client.session();
    await client.session();
    await client.session();
    expect(heard).toEqual([false, true]);
  });

  it('stops when told to', async () => {
    network.on('GET /oauth-agent/session', json(SIGNED_IN));
    const client = tab();
    const listener = vi.fn();
    client.onChange(listener)();
    await client.session();
    expect(listener).not.toHaveBeenCalled();
  });
});
