import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  arrive,
  returnPage,
  signIn,
  signInFault,
  startLoginFrom,
  stepUp,
  stepUpChallenge,
  TokenHandlerError,
} from '../src/index.js';

const ORIGIN = 'https://www.example.com';
const BACK = `${ORIGIN}/callback?code=c&state=s1`;
const kept = new Map<string, string>();
const went: string[] = [];
const navigate = (url: string) => void went.push(url);
const startLogin = vi.fn();

beforeEach(() => {
  kept.clear();
  went.length = 0;
  startLogin.mockReset().mockResolvedValue({ authorizationUrl: 'https://login.example.com/authorize?state=s1' });
  vi.stubGlobal('location', new URL(`${ORIGIN}/orders`));
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
});

afterEach(() => vi.unstubAllGlobals());

const leave = (page: string) => startLoginFrom({ startLogin }, page, { prompt: 'login' }, { navigate });

describe('a login comes back to where the user was', () => {
  it('once, with path, query and fragment', async () => {
    await leave('/orders?page=2#row-7');
    expect(startLogin).toHaveBeenCalledWith({ prompt: 'login' }, { navigate: false });
    expect(went).toEqual(['https://login.example.com/authorize?state=s1']);
    expect(returnPage(BACK)).toBe('/orders?page=2#row-7');
    expect(returnPage(BACK)).toBeUndefined();
  });

  it.each([
    ['into the address bar, before a router reads it', () => Promise.resolve({ isLoggedIn: false as const })],
    ['also where the login fails, which is told to whoever asks', () => Promise.reject(new Error('access_denied'))],
  ])('%s', async (_, outcome) => {
    const order: string[] = [];
    vi.stubGlobal('location', new URL(BACK));
    vi.stubGlobal('history', { state: 'kept', replaceState: (...words: unknown[]) => order.push(words.join(' ')) });
    const onPageLoad = () => {
      order.push('onPageLoad');
      return outcome();
    };
    await leave('/orders?page=2');
    const arrived = arrive({ onPageLoad });
    expect(order).toEqual(['onPageLoad', 'kept  /orders?page=2']);
    await arrived.then(
      session => expect(session).toEqual({ isLoggedIn: false }),
      (error: unknown) => expect(String(error)).toContain('access_denied'),
    );
    order.length = 0;
    await arrive({ onPageLoad }).catch(() => undefined);
    expect(order).toEqual(['onPageLoad']);
  });

  it('also where it has failed', async () => {
    await leave('/orders');
    expect(returnPage(`${ORIGIN}/callback?error=login_required&state=s1`)).toBe('/orders');
  });

  it('also where the address shows no state', async () => {
    startLogin.mockResolvedValue({ authorizationUrl: 'https://login.example.com/authorize?request_uri=urn:1' });
    await leave('/orders');
    expect(returnPage(BACK)).toBe('/orders');
  });

  it('not by the response to another login, nor on a page that is none', async () => {
    await leave('/orders');
    expect(returnPage(`${ORIGIN}/orders?page=2`)).toBeUndefined();
    expect(returnPage(`${ORIGIN}/callback?code=c&state=other`)).toBeUndefined();
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/.//evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'http://www.example.com/',
    'http://[',
  ])('never elsewhere: %s', async page => {
    await leave(page);
    expect(went).toHaveLength(1);
    expect(returnPage(BACK)).toBeUndefined();
  });

  it('nowhere in particular where there is no storage', async () => {
    vi.stubGlobal('sessionStorage', undefined);
    await leave('/orders');
    expect(went).toHaveLength(1);
    expect(returnPage(BACK)).toBeUndefined();
  });
});

describe('a challenge for more', () => {
  const answer = (challenge: string) => new Response(null, { status: 401, headers: { 'WWW-Authenticate': challenge } });

  it('is read as RFC 9470 writes it', () => {
    expect(
      stepUpChallenge(
        answer(
          'Bearer error="insufficient_user_authentication", error_description="A \\"fresh\\", stronger sign-in", ' +
            'acr_values="gold silver", max_age="5"',
        ),
      ),
    ).toEqual({ error: 'insufficient_user_authentication', acrValues: 'gold silver', maxAge: 5 });
  });

  it('is read for scope, too, in any spelling that a field may have', () => {
    expect(stepUpChallenge(answer('DPoP Error = insufficient_scope , SCOPE="orders:write"'))).toEqual({
      error: 'insufficient_scope',
      scope: 'orders:write',
    });
  });

  it.each(['Bearer', 'Bearer error="invalid_token"', 'Basic realm="error=insufficient_scope"', 'Bearer error="x_insufficient_scope"'])(
    'is none: %s',
    challenge => expect(stepUpChallenge(answer(challenge))).toBeUndefined(),
  );

  it('is met by a login that asks for what it says', async () => {
    await stepUp(
      { startLogin },
      { error: 'insufficient_user_authentication', acrValues: 'gold', maxAge: 0 },
      { login_hint: 'aiko' },
      { navigate: false },
    );
    expect(startLogin).toHaveBeenCalledWith(
      { acr_values: 'gold', max_age: '0', login_hint: 'aiko' },
      { navigate: false },
    );
  });
});

describe('a sign-in that could not be finished', () => {
  const failure = (reason?: string, errorCode = 'invalid_request') =>
    new TokenHandlerError({ status: 400, errorCode, message: 'No.', ...(reason !== undefined && { reason }) });

  afterEach(() => vi.useRealTimers());

  it.each(['login_expired', 'other_browser', 'refused_by_server', 'server_unavailable'])('is told as the agent says: %s', reason =>
    expect(signInFault(failure(reason))).toBe(reason),
  );

  it('without its cookie began in another browser, where this tab has not left for one', () => {
    expect(signInFault(failure('no_cookie'))).toBe('other_browser');
  });

  it.each([
    ['signIn', () => signIn({ startLogin }, { prompt: 'login' })],
    ['startLoginFrom', () => leave('/orders')],
  ])('without its cookie met a browser that keeps cookies back, where this tab has left for it by %s', async (_, start) => {
    await start();
    expect(startLogin.mock.calls[0]?.[0]).toEqual({ prompt: 'login' });
    expect(signInFault(failure('no_cookie'))).toBe('cookies_blocked');
  });

  it('is not mixed up with one that this tab has left for long ago', async () => {
    await signIn({ startLogin });
    vi.useFakeTimers({ now: Date.now() + 600_000 });
    expect(signInFault(failure('no_cookie'))).toBe('other_browser');
  });

  it('met blocked cookies where the page may not even touch its storage', async () => {
    vi.stubGlobal('sessionStorage', undefined);
    await signIn({ startLogin });
    expect(signInFault(failure('no_cookie'))).toBe('cookies_blocked');
    expect(signInFault(failure(undefined, 'cookies_disabled'))).toBe('cookies_blocked');
  });

  it.each([undefined, 'a_word_to_come'])('has no reason that is not known here: %s', reason =>
    expect(signInFault(failure(reason))).toBeUndefined(),
  );

  it('is a failure of the token handler', () => expect(signInFault(new Error('no'))).toBeUndefined());
});
