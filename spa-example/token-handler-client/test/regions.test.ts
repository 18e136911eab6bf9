import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectWebSocket, type Session, TokenHandlerError } from '../src/index.js';
import { createRegionalClient, type RegionalClient, type RegionalClientOptions } from '../src/regions.js';
import { failure, json, Page, SIGNED_IN } from './browser.js';

const ENTRY = 'https://api.example.com';
const EU = 'https://api.eu.example.com';
const US = 'https://api.us.example.com';
const FOREIGN = 'https://api.eu.example.com.evil.example';
const PAGE = 'https://www.example.com/';
const REMEMBERED = `homeport-home ${ENTRY}/oauth-agent`;
const AT_EU = { ...SIGNED_IN, region: 'eu', api_base_url: EU };
const AT_US = { ...SIGNED_IN, region: 'us', api_base_url: US };

type Answer = (request: Request) => Response | Promise<Response>;

/** What each host answers, by "METHOD address". An unexpected call fails the test. */
const answers = new Map<string, Answer>();
let calls: string[];
let bodies: string[];
let page: Page;
let open: RegionalClient[];
let local: MemoryStorage;
let tab: MemoryStorage;

class MemoryStorage {
  readonly values = new Map<string, string>();
  getItem(name: string): string | null {
    return this.values.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.values.set(name, value);
  }
}

const network: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const call = `${request.method} ${request.url}`;
  calls.push(call);
  bodies.push(await request.clone().text());
  const answer = answers.get(call);
  if (answer === undefined) {
    throw new TypeError(`no answer planned for ${call}`);
  }
  return answer(request);
};

const on = (call: string, answer: ReturnType<typeof json>) => answers.set(call, answer as unknown as Answer);
const wrongEntry = (apiBaseUrl: string) =>
  json({ error_code: 'wrong_entry', code: 'wrong_entry', message: 'Elsewhere.', api_base_url: apiBaseUrl }, 421);

beforeEach(() => {
  answers.clear();
  calls = [];
  bodies = [];
  open = [];
  local = new MemoryStorage();
  tab = new MemoryStorage();
  page = new Page(PAGE);
  page.install({ fetch: network } as never);
  vi.stubGlobal('localStorage', local);
  vi.stubGlobal('sessionStorage', tab);
});

afterEach(() => {
  open.forEach(client => client.close());
  vi.unstubAllGlobals();
});

function client(options: Partial<RegionalClientOptions> = {}): RegionalClient {
  const made = createRegionalClient({
    agentUrl: `${ENTRY}/oauth-agent`,
    homes: [EU, US],
    locks: null,
    storage: null,
    ...options,
  });
  open.push(made);
  return made;
}

describe('a sign-in', () => {
  it('starts over at the agent that the entry names, and goes from there to the server', async () => {
    on(`POST ${ENTRY}/oauth-agent/login/start`, json({ agent_base_url: `${EU}/oauth-agent` }));
    on(`POST ${EU}/oauth-agent/login/start`, json({ authorization_url: 'https://login.eu.example.com/?state=s' }));
    await client().startLogin({ region: 'eu' });
    expect(page.visited).toEqual(['https://login.eu.example.com/?state=s']);
    expect(bodies).toEqual(['region=eu', 'region=eu']);
    expect(local.getItem(REMEMBERED)).toBe(EU);
    expect([...local.values.values(), ...tab.values.values()].join()).not.toContain('aiko');
  });

  it.each([
    `${FOREIGN}/oauth-agent`,
    'https://evil.example/oauth-agent',
    'http://api.eu.example.com/oauth-agent',
    `${EU}/other-agent`,
    'javascript:alert(1)/oauth-agent',
    `https://evil.example/?${EU}/oauth-agent`,
    `${EU}@evil.example/oauth-agent`,
  ])('never goes to %s, which is no host of the app’s', async foreign => {
    on(`POST ${ENTRY}/oauth-agent/login/start`, json({ agent_base_url: foreign }));
    await expect(client().startLogin()).rejects.toMatchObject({ errorCode: 'unexpected_response' });
    expect(calls).toHaveLength(1);
    expect(page.visited).toEqual([]);
    expect(local.values.size).toBe(0);
  });

  it('ends after a few hosts that send it on and on', async () => {
    on(`POST ${ENTRY}/oauth-agent/login/start`, json({ agent_base_url: `${EU}/oauth-agent` }));
    on(`POST ${EU}/oauth-agent/login/start`, json({ agent_base_url: `${US}/oauth-agent` }));
    on(`POST ${US}/oauth-agent/login/start`, json({ agent_base_url: `${EU}/oauth-agent` }));
    await expect(client().startLogin()).rejects.toBeInstanceOf(TokenHandlerError);
    expect(calls).toHaveLength(3);
  });

  it('is ended by the agent that it began at, also where another tab went elsewhere meanwhile', async () => {
    on(`POST ${EU}/oauth-agent/login/start`, json({ authorization_url: 'https://login.eu.example.com/' }));
    local.setItem(REMEMBERED, EU);
    await client().startLogin();
    local.setItem(REMEMBERED, US);
    on(`POST ${EU}/oauth-agent/login/end`, json(AT_EU));
    const session = await client().onPageLoad(`${PAGE}?code=c&state=s`);
    expect(session).toMatchObject({ isLoggedIn: true, region: 'eu' });
    expect(calls.at(-1)).toBe(`POST ${EU}/oauth-agent/login/end`);
  });

  it('at the wrong host goes on at home by itself, once', async () => {
    on(`POST ${ENTRY}/oauth-agent/login/end`, json(AT_EU));
    on(`GET ${EU}/oauth-agent/session`, json({ is_logged_in: false }));
    on(`POST ${EU}/oauth-agent/login/start`, json({ authorization_url: 'https://login.example.com/?state=2' }));
    const first = await client().onPageLoad(`${PAGE}?code=c&state=1`);
    expect(first).toEqual({ isLoggedIn: false, reason: 'region_changed' });
    expect(page.visited).toEqual(['https://login.example.com/?state=2']);
    // A home that names another one again and again gets no third visit.
    on(`POST ${EU}/oauth-agent/login/end`, json(AT_US));
    on(`GET ${US}/oauth-agent/session`, json({ is_logged_in: false }));
    await client().onPageLoad(`${PAGE}?code=d&state=2`);
    expect(page.visited).toHaveLength(1);
  });

  it('ends at home, and what was left at the entry ends with the sign-out', async () => {
    on(`POST ${ENTRY}/oauth-agent/login/end`, json(AT_EU));
    on(`GET ${EU}/oauth-agent/session`, json(AT_EU));
    const made = client();
    expect(await made.onPageLoad(`${PAGE}?code=c&state=1`)).toMatchObject({ isLoggedIn: true, apiBaseUrl: EU });
    expect(page.visited).toEqual([]);
    on(`POST ${ENTRY}/oauth-agent/logout`, json({ logout_url: 'https://login.example.com/logout?at=entry' }));
    on(`POST ${EU}/oauth-agent/logout`, json({ logout_url: 'https://login.example.com/logout?at=eu' }));
    await made.logout();
    expect(calls.slice(-2)).toEqual([`POST ${ENTRY}/oauth-agent/logout`, `POST ${EU}/oauth-agent/logout`]);
    expect(page.visited).toEqual(['https://login.example.com/logout?at=eu']);
  });
});

describe('a call', () => {
  it('that is refused at a foreign entry is repeated at home with its body, and those after it go there at once', async () => {
    on(`POST ${ENTRY}/orders?q=1`, wrongEntry(EU));
    on(`GET ${EU}/oauth-agent/session`, json(AT_EU));
    on(`POST ${EU}/orders?q=1`, json({ id: 7 }, 201));
    on(`GET ${EU}/orders/7`, json({ id: 7 }));
    const made = client();
    const request = new Request(`${ENTRY}/orders?q=1`, { method: 'POST', body: 'two boxes' });
    expect((await made.fetch(request)).status).toBe(201);
    expect(await (await made.fetch(`${ENTRY}/orders/7`)).json()).toEqual({ id: 7 });
    expect(calls).toEqual([
      `POST ${ENTRY}/orders?q=1`,
      `GET ${EU}/oauth-agent/session`,
      `POST ${EU}/orders?q=1`,
      `GET ${EU}/orders/7`,
    ]);
    expect(bodies[2]).toBe('two boxes');
    expect(made.current).toMatchObject({ isLoggedIn: true, region: 'eu' });
  });

  it('without a session at home is refused there, and the page is told why', async () => {
    on(`GET ${ENTRY}/orders`, wrongEntry(EU));
    on(`GET ${EU}/oauth-agent/session`, json({ is_logged_in: false }));
    on(`GET ${EU}/orders`, failure(401, 'unauthorized'));
    const made = client();
    const told: Session[] = [];
    made.onChange(session => told.push(session));
    expect((await made.fetch(`${ENTRY}/orders`)).status).toBe(401);
    expect(told.at(-1)).toMatchObject({ isLoggedIn: false, reason: 'region_changed' });
  });

  it.each([FOREIGN, 'https://evil.example', 'http://api.eu.example.com', `${EU}/`, `${EU}/v1`, 'javascript:alert(1)', ''])(
    'is never repeated at %j',
    async foreign => {
      on(`GET ${ENTRY}/orders`, wrongEntry(foreign));
      const response = await client().fetch(`${ENTRY}/orders`);
      expect(response.status).toBe(421);
      expect(await response.json()).toMatchObject({ api_base_url: foreign });
      expect(calls).toHaveLength(1);
    },
  );

  it('is not repeated where its body is a stream, which is gone', async () => {
    on(`POST ${ENTRY}/orders`, wrongEntry(EU));
    const body = new ReadableStream({
      start: controller => {
        controller.enqueue(new TextEncoder().encode('a'));
        controller.close();
      },
    });
    const init: RequestInit = { method: 'POST', body };
    Object.assign(init, { duplex: 'half' });
    expect((await client().fetch(`${ENTRY}/orders`, init)).status).toBe(421);
    expect(calls).toHaveLength(1);
  });

  it('to a host of somebody else’s stays as it is', async () => {
    local.setItem(REMEMBERED, EU);
    on('GET https://maps.example.net/tiles', json({}));
    await client().fetch('https://maps.example.net/tiles');
    expect(calls).toEqual(['GET https://maps.example.net/tiles']);
  });
});

describe('a home that is known', () => {
  it('is where the next visit begins', async () => {
    local.setItem(REMEMBERED, EU);
    on(`GET ${EU}/oauth-agent/session`, json(AT_EU));
    expect(await client().onPageLoad(PAGE)).toMatchObject({ isLoggedIn: true, region: 'eu' });
    expect(calls).toEqual([`GET ${EU}/oauth-agent/session`]);
  });

  it.each([FOREIGN, 'https://evil.example', 'nonsense'])('is the app’s own: %s in the storage leads nowhere', async planted => {
    local.setItem(REMEMBERED, planted);
    tab.setItem('homeport-login-at', planted);
    on(`GET ${ENTRY}/oauth-agent/session`, json({ is_logged_in: false }));
    on(`POST ${ENTRY}/oauth-agent/login/end`, failure(400, 'invalid_request'));
    await client().session();
    await expect(client().onPageLoad(`${PAGE}?code=c&state=s`)).rejects.toBeInstanceOf(TokenHandlerError);
    expect(calls.every(call => call.includes(ENTRY))).toBe(true);
  });

  it('is remembered for this tab alone where the app says so', async () => {
    on(`GET ${ENTRY}/oauth-agent/session`, json(AT_EU));
    on(`GET ${EU}/oauth-agent/session`, json(AT_EU));
    await client({ remember: false }).session();
    expect(local.values.size).toBe(0);
    expect(tab.getItem(REMEMBERED)).toBe(EU);
  });

  it('works without any storage', async () => {
    vi.stubGlobal('localStorage', undefined);
    vi.stubGlobal('sessionStorage', undefined);
    on(`GET ${ENTRY}/oauth-agent/session`, json(AT_EU));
    on(`GET ${EU}/oauth-agent/session`, json(AT_EU));
    expect(await client().session()).toMatchObject({ isLoggedIn: true });
  });
});

describe('a user who moves', () => {
  it('is followed from the refreshed session, and signs in at the new home', async () => {
    local.setItem(REMEMBERED, EU);
    on(`GET ${EU}/oauth-agent/session`, json(AT_EU));
    const made = client();
    await made.session();
    const told: Session[] = [];
    made.onChange(session => told.push(session));
    on(`GET ${EU}/orders`, failure(401, 'region_changed'));
    on(`POST ${EU}/oauth-agent/refresh`, json({ access_token_expires_in: 300, region: 'us', api_base_url: US }));
    on(`GET ${US}/oauth-agent/session`, json({ is_logged_in: false }));
    await made.fetch(`${ENTRY}/orders`);
    await vi.waitFor(() => expect(told.at(-1)).toEqual({ isLoggedIn: false, reason: 'region_changed' }));
    expect(local.getItem(REMEMBERED)).toBe(US);
    on(`POST ${US}/oauth-agent/login/start`, json({ authorization_url: 'https://login.us.example.com/' }));
    await made.startLogin();
    expect(page.visited).toEqual(['https://login.us.example.com/']);
  });

  it('is heard of by other tabs', async () => {
    const heard: ((event: unknown) => void)[] = [];
    vi.stubGlobal('addEventListener', (_: string, listener: (event: unknown) => void) => heard.push(listener));
    on(`GET ${US}/oauth-agent/session`, json(AT_US));
    const made = client();
    heard.forEach(listener => listener({ key: REMEMBERED, newValue: FOREIGN }));
    heard.forEach(listener => listener({ key: REMEMBERED, newValue: US }));
    await vi.waitFor(() => expect(made.current).toMatchObject({ isLoggedIn: true, region: 'us' }));
    expect(calls).toEqual([`GET ${US}/oauth-agent/session`]);
  });
});

describe('an address', () => {
  it('at home keeps its scheme, path and query', () => {
    local.setItem(REMEMBERED, EU);
    expect(client().at('wss://api.example.com/live?x=1')).toBe('wss://api.eu.example.com/live?x=1');
    expect(client().at(new URL(`${US}/live`))).toBe(`${EU}/live`);
    expect(client().at('wss://other.example.com/live')).toBe('wss://other.example.com/live');
  });

  it('is asked anew for each connection of a WebSocket', async () => {
    local.setItem(REMEMBERED, EU);
    on(`GET ${EU}/oauth-agent/session`, json(AT_EU));
    const urls: string[] = [];
    vi.stubGlobal(
      'WebSocket',
      class {
        onclose?: (event: object) => void;
        constructor(url: string | URL) {
          urls.push(String(url));
          queueMicrotask(() => this.onclose?.({ code: 1000, reason: '' }));
        }
      },
    );
    const made = client();
    await connectWebSocket(made, () => made.at('wss://api.example.com/live'));
    expect(urls).toEqual(['wss://api.eu.example.com/live']);
  });
});

it('is created on a server, where a relative address has no meaning yet', () => {
  Reflect.deleteProperty(globalThis, 'location');
  expect(() => client({ agentUrl: '/oauth-agent' })).not.toThrow();
});
