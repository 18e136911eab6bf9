/** A token handler for unit tests of pages: agent and proxy in one `fetch`, by the contract of docs/openapi.yaml. */
import { VERSION, VERSION_HEADER } from './agent.js';
import type { IdTokenClaims } from './types.js';

export interface MockOptions {
  /** Default: `https://api.example.com/oauth-agent`. All else of its origin is APIs. */
  readonly agentUrl?: string;
  /** How long an access token lasts. Default: 300. */
  readonly accessTokenSeconds?: number;
  /** How long a session lasts that is not refreshed. Default: 3,600. */
  readonly sessionSeconds?: number;
  /** What the APIs answer to calls of a signed-in user. Default: 200 with `{}`. */
  readonly api?: (request: Request) => Response | Promise<Response>;
}

export interface MockCall {
  readonly method: string;
  readonly url: string;
}

interface MockFailure {
  readonly status: number;
  readonly errorCode: string;
  readonly retryAfterSeconds?: number;
}

interface MockSession {
  readonly claims: IdTokenClaims;
  readonly startedAt: number;
  renewedAt: number;
  device: string;
  tokenEnd: number;
  end: number;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** Give its `agentUrl` and `fetch` to `createTokenHandlerClient`. It reads the clock, fake timers included. */
export class MockTokenHandler {
  readonly agentUrl: string;
  /** What it was called for, in order. */
  readonly calls: MockCall[] = [];
  readonly #options: MockOptions;
  readonly #failures = new Map<string, MockFailure[]>();
  readonly #states = new Set<string>();
  readonly #codes = new Map<string, IdTokenClaims | string>();
  #session: MockSession | undefined;
  #made = 0;

  constructor(options: MockOptions = {}) {
    this.#options = options;
    this.agentUrl = (options.agentUrl ?? 'https://api.example.com/oauth-agent').replace(/\/+$/, '');
  }

  /** There is a session of this user from now on. */
  signIn(claims: IdTokenClaims = { sub: 'user' }): void {
    this.#session = { claims, startedAt: Date.now(), renewedAt: 0, device: '', tokenEnd: 0, end: 0 };
    this.#renew(this.#session);
  }

  /** The next API call finds its access token expired. */
  expireAccessToken(): void {
    if (this.#session !== undefined) {
      this.#session.tokenEnd = Date.now();
    }
  }

  /** There is no session any more, as if the authorization server had ended it. */
  endSession(): void {
    this.#session = undefined;
  }

  /**
   * The address that the authorization server sends a user back to, for `onPageLoad`: with these claims the login succeeds;
   * with a text, such as `access_denied`, it fails.
   */
  cameBack(authorizationUrl: string, redirectUri: string, outcome: IdTokenClaims | string = { sub: 'user' }): string {
    const back = new URL(redirectUri);
    const code = `code-${++this.#made}`;
    this.#codes.set(code, outcome);
    back.searchParams.set(typeof outcome === 'string' ? 'error' : 'code', typeof outcome === 'string' ? outcome : code);
    back.searchParams.set('state', new URL(authorizationUrl).searchParams.get('state') ?? '');
    return back.href;
  }

  /** The next call of this endpoint (`refresh`, `login/end`, …), or of an API's path (`/orders`), fails so. Calls add up. */
  failNext(target: string, status: number, errorCode: string, retryAfterSeconds?: number): void {
    const failure = { status, errorCode, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
    this.#failures.set(target, [...(this.#failures.get(target) ?? []), failure]);
  }

  /** In place of the page's `fetch`. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { method, url } = request;
    this.calls.push({ method, url });
    request.signal.throwIfAborted();
    const isAgent = url.startsWith(`${this.agentUrl}/`);
    const target = isAgent ? url.slice(this.agentUrl.length + 1) : new URL(url).pathname;
    const failure = this.#failures.get(target)?.shift();
    if (failure !== undefined) {
      return refusal(failure);
    }
    if (request.headers.get(VERSION_HEADER) !== VERSION) {
      return refusal({ status: 403, errorCode: 'missing_header' });
    }
    return isAgent ? this.#agent(target, request) : this.#api(request);
  };

  async #agent(endpoint: string, request: Request): Promise<Response> {
    const session = this.#live();
    switch (`${request.method} ${endpoint}`) {
      case 'POST login/start':
        return this.#startLogin();
      case 'POST login/end':
        return this.#endLogin(new URLSearchParams(await request.text()));
      case 'GET session':
        return answer(session === undefined ? { is_logged_in: false } : signedIn(session));
      case 'POST refresh':
        return session === undefined
          ? refusal({ status: 401, errorCode: 'unauthorized' })
          : answer(times(this.#renew(session)));
      case 'POST logout':
      case 'DELETE session':
        this.endSession();
        return answer({ logout_url: 'https://login.example.com/logout' });
      case 'GET userinfo':
        return session === undefined ? refusal({ status: 401, errorCode: 'unauthorized' }) : answer(session.claims);
      case 'GET sessions':
        return session === undefined ? refusal({ status: 401, errorCode: 'unauthorized' }) : answer(sessions(session));
      case 'POST sessions':
        return session === undefined
          ? refusal({ status: 401, errorCode: 'unauthorized' })
          : this.#nameDevice(session, new URLSearchParams(await request.text()).get('device'));
      default:
        return refusal({ status: 404, errorCode: 'not_found' });
    }
  }

  #startLogin(): Response {
    const state = `state-${++this.#made}`;
    this.#states.add(state);
    return answer({ authorization_url: `https://login.example.com/authorize?state=${state}` });
  }

  #endLogin(response: URLSearchParams): Response {
    const code = response.get('code') ?? '';
    const outcome = response.get('error') ?? this.#codes.get(code);
    // Each of them is good once.
    this.#codes.delete(code);
    if (!this.#states.delete(response.get('state') ?? '') || outcome === undefined) {
      return refusal({ status: 400, errorCode: 'invalid_request' });
    }
    if (typeof outcome === 'string') {
      return refusal({ status: /_required$/.test(outcome) ? 401 : 400, errorCode: outcome });
    }
    this.signIn(outcome);
    return answer(signedIn(this.#session as MockSession));
  }

  #nameDevice(session: MockSession, device: string | null): Response {
    if (device === null) {
      return refusal({ status: 400, errorCode: 'invalid_request' });
    }
    session.device = device;
    return answer(sessions(session));
  }

  async #api(request: Request): Promise<Response> {
    const session = this.#live();
    if (session === undefined) {
      return refusal({ status: 401, errorCode: 'unauthorized' });
    }
    if (session.tokenEnd <= Date.now()) {
      return refusal({ status: 401, errorCode: 'token_expired' });
    }
    return (await this.#options.api?.(request)) ?? answer({});
  }

  #live(): MockSession | undefined {
    if (this.#session !== undefined && this.#session.end <= Date.now()) {
      this.endSession();
    }
    return this.#session;
  }

  #renew(session: MockSession): MockSession {
    session.renewedAt = Date.now();
    session.tokenEnd = Date.now() + 1_000 * (this.#options.accessTokenSeconds ?? 300);
    session.end = Date.now() + 1_000 * (this.#options.sessionSeconds ?? 3_600);
    return session;
  }
}

function signedIn(session: MockSession): object {
  return { is_logged_in: true, id_token_claims: session.claims, ...times(session) };
}

/** The caller's own alone. */
function sessions({ startedAt, renewedAt, device }: MockSession): object {
  const [started_at, last_refreshed_at] = [startedAt, renewedAt].map(at => new Date(at).toISOString());
  return { sessions: [{ started_at, last_refreshed_at, ...(device !== '' && { device }), is_current: true }] };
}

function times({ tokenEnd, end }: MockSession): object {
  const left = (millis: number) => Math.max(0, Math.floor((millis - Date.now()) / 1_000));
  return { access_token_expires_in: left(tokenEnd), session_expires_in: left(end) };
}

function answer(body: object, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...JSON_TYPE, ...headers } });
}

function refusal({ status, errorCode, retryAfterSeconds }: MockFailure): Response {
  return answer(
    { error_code: errorCode, code: errorCode, message: `The mock answers ${errorCode}.` },
    status,
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) },
  );
}
