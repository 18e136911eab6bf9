import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { createTokenHandlerClient, nameDevice, type TokenHandlerClient, userinfo, userSessions } from '../src/index.js';
import { MockTokenHandler } from '../src/testing.js';

type Responses = Readonly<Record<string, { $ref?: string; content?: Record<string, { schema: object }> }>>;

const CONTRACT = parse(
  readFileSync(join(import.meta.dirname, '../../../docs/openapi.yaml'), 'utf8'),
) as { paths: Record<string, Record<string, { responses: Responses }>>; components: { responses: Responses } };
const ajv = new Ajv({ strict: false, validateFormats: false }).addSchema(CONTRACT, 'contract');

/** What docs/openapi.yaml finds wrong with an answer of this endpoint. */
async function faults(method: string, endpoint: string, response: Response): Promise<unknown> {
  const declared = CONTRACT.paths[`/${endpoint}`]?.[method.toLowerCase()]?.responses[response.status];
  const found = declared?.$ref ? CONTRACT.components.responses[declared.$ref.split('/').at(-1) ?? ''] : declared;
  const schema = found?.content?.['application/json']?.schema;
  if (schema === undefined) {
    return `${response.status} of ${method} ${endpoint} is not declared`;
  }
  const text = JSON.stringify(schema).replaceAll('"#/', '"contract#/');
  const validate = ajv.compile(JSON.parse(text) as object);
  return validate(await response.clone().json()) ? null : validate.errors;
}

const CALLBACK = 'https://www.example.com/callback';
let mock: MockTokenHandler;
let client: TokenHandlerClient;
let found: unknown[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  vi.stubGlobal('location', new URL('https://www.example.com/'));
  found = [];
  mock = new MockTokenHandler({ api: () => new Response('["a box"]') });
  client = createTokenHandlerClient({
    agentUrl: mock.agentUrl,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { method, url } = request;
      const response = await mock.fetch(request);
      if (url.startsWith(mock.agentUrl)) {
        found.push(await faults(method, url.slice(mock.agentUrl.length + 1), response));
      }
      return response;
    },
    channel: null,
    storage: null,
    locks: null,
  });
});

afterEach(() => {
  client.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  // Each answer of the agent's is one that docs/openapi.yaml knows.
  expect(found.filter(fault => fault !== null)).toEqual([]);
});

const orders = () => client.fetch('https://api.example.com/orders');

async function signIn(outcome?: Parameters<MockTokenHandler['cameBack']>[2]) {
  const { authorizationUrl } = await client.startLogin({}, { navigate: false });
  vi.stubGlobal('history', { state: null, replaceState: () => undefined });
  return client.onPageLoad(mock.cameBack(authorizationUrl, CALLBACK, outcome));
}

describe('the mock of the token handler', () => {
  it('signs in, answers for APIs, renews, and signs out', async () => {
    expect(await client.session()).toEqual({ isLoggedIn: false });
    expect((await orders()).status).toBe(401);
    expect(await signIn({ sub: 'aiko', name: 'Aiko' })).toMatchObject({ isLoggedIn: true, idTokenClaims: { name: 'Aiko' } });
    expect(await (await orders()).json()).toEqual(['a box']);
    mock.expireAccessToken();
    expect((await orders()).status).toBe(200);
    expect(mock.calls.filter(call => call.url.endsWith('/refresh'))).toHaveLength(1);
    expect(await userinfo(client)).toMatchObject({ sub: 'aiko' });
    expect(await client.logout({ navigate: false })).toEqual({ logoutUrl: 'https://login.example.com/logout' });
    expect(client.current).toEqual({ isLoggedIn: false, reason: 'signed_out' });
  });

  it('lists the session, names its device, and ends all of the user’s', async () => {
    await signIn();
    expect(await userSessions(client)).toEqual([
      { startedAt: expect.any(Date), lastRefreshedAt: expect.any(Date), isCurrent: true },
    ]);
    expect(await nameDevice(client, 'Aiko’s phone')).toMatchObject([{ device: 'Aiko’s phone' }]);
    expect((await nameDevice(client, ''))[0]).not.toHaveProperty('device');
    await client.logout({ everywhere: true, navigate: false });
    expect(mock.calls.at(-1)).toMatchObject({ method: 'DELETE' });
    expect(client.current).toEqual({ isLoggedIn: false, reason: 'signed_out' });
    await expect(userSessions(client)).rejects.toMatchObject({ errorCode: 'unauthorized' });
  });

  it('takes each code and state once', async () => {
    const { authorizationUrl } = await client.startLogin({}, { navigate: false });
    const body = new URL(mock.cameBack(authorizationUrl, CALLBACK)).searchParams.toString();
    const end = () =>
      mock.fetch(`${mock.agentUrl}/login/end`, {
        method: 'POST',
        body,
        headers: { 'token-handler-version': '1', 'Content-Type': 'application/x-www-form-urlencoded' },
      });
    expect([(await end()).status, (await end()).status]).toEqual([200, 400]);
  });

  it.each([
    ['access_denied', 400],
    ['login_required', 401],
  ])('lets a login fail: %s', async (errorCode, status) => {
    await expect(signIn(errorCode)).rejects.toMatchObject({ errorCode, status });
  });

  it('ends a session by the clock and by a word', async () => {
    await signIn();
    vi.setSystemTime(Date.now() + 301_000);
    expect((await orders()).status).toBe(200);
    vi.setSystemTime(Date.now() + 3_601_000);
    expect(await client.session()).toMatchObject({ isLoggedIn: false });
    await signIn();
    mock.endSession();
    expect((await orders()).status).toBe(401);
    expect(client.current).toMatchObject({ reason: 'session_expired' });
  });

  it('fails as it is told to, in the order in which it is', async () => {
    mock.signIn();
    mock.failNext('session', 503, 'authorization_server_unavailable', 5);
    await expect(client.session()).rejects.toMatchObject({ status: 503, retryAfterSeconds: 5 });
    mock.failNext('/orders', 403, 'region_missing');
    mock.failNext('/orders', 502, 'api_error');
    expect([(await orders()).status, (await orders()).status, (await orders()).status]).toEqual([403, 502, 200]);
  });

  it('refuses what the real one refuses', async () => {
    expect((await mock.fetch('https://api.example.com/orders')).status).toBe(403);
    const headers = { 'token-handler-version': '1' };
    expect((await mock.fetch(`${mock.agentUrl}/nothing`, { headers })).status).toBe(404);
    await expect(mock.fetch(mock.agentUrl, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
