import type { Delivery } from './delivery.js';
import { errorOf, present, text, TokenHandlerError, UNUSABLE } from './errors.js';
import type { IdTokenClaims, Parameters, Refreshed, Session } from './types.js';

/** A header of its own forces a CORS preflight, so that no foreign page can make these calls. */
export const VERSION_HEADER = 'token-handler-version';
export const VERSION = '1';

type Json = Readonly<Record<string, unknown>>;

/** The agent's HTTP contract: one method per endpoint, snake_case outside and camelCase inside. */
export class Agent {
  readonly #url: string;
  readonly #send: typeof globalThis.fetch;
  readonly #delivery: Delivery;
  readonly #timeoutMillis: number;

  constructor(
    url: string,
    send: typeof globalThis.fetch,
    delivery: Delivery,
    timeoutMillis: number,
  ) {
    this.#url = url;
    this.#send = send;
    this.#delivery = delivery;
    this.#timeoutMillis = timeoutMillis;
  }

  async startLogin(parameters: Parameters): Promise<string> {
    const answer = await this.#post('login/start', parameters);
    return pageAddress(answer.authorization_url);
  }

  /** With `authorizationUrl` where the login has to go on at another server, the one of the user's home region. */
  async endLogin(response: URLSearchParams): Promise<{ session: Session; authorizationUrl?: string }> {
    const answer = await this.#post('login/end', response);
    const session = sessionOf(answer);
    return session.isLoggedIn || answer.authorization_url === undefined
      ? { session }
      : { session, authorizationUrl: pageAddress(answer.authorization_url) };
  }

  async session(): Promise<Session> {
    return sessionOf(await this.#json('session'));
  }

  async refresh(parameters: Parameters): Promise<Refreshed> {
    return accessOf(await this.#post('refresh', parameters));
  }

  async logout(): Promise<string | undefined> {
    const { logout_url: url } = await this.#post('logout');
    return url === undefined ? url : pageAddress(url);
  }

  userinfo(): Promise<Json> {
    return this.#json('userinfo');
  }

  #post(endpoint: string, parameters: URLSearchParams | Parameters = {}): Promise<Json> {
    return this.#json(endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(parameters).toString(),
    });
  }

  async #json(endpoint: string, init: RequestInit = {}): Promise<Json> {
    const attempt = () =>
      this.#send(`${this.#url}/${endpoint}`, {
        ...init,
        headers: { ...init.headers, [VERSION_HEADER]: VERSION },
        credentials: 'include',
        // A lock may be held meanwhile: an agent that never answers must not stop every tab for ever.
        signal: AbortSignal.timeout(this.#timeoutMillis),
      });
    // A code is good once (RFC 6749, section 4.1.2); the agent serves all else twice without harm.
    const response = await this.#delivery.send(attempt, endpoint !== 'login/end');
    if (!response.ok) {
      throw await errorOf(response);
    }
    try {
      return (await response.json()) as Json;
    } catch (cause) {
      throw unusable(response.status, cause);
    }
  }
}

function sessionOf(answer: Json): Session {
  return answer.is_logged_in === true
    ? {
        isLoggedIn: true,
        idTokenClaims: (answer.id_token_claims ?? {}) as IdTokenClaims,
        ...accessOf(answer),
      }
    : { isLoggedIn: false };
}

function accessOf(answer: Json): Refreshed {
  return present({
    accessTokenExpiresAt: endOf(answer.access_token_expires_in),
    sessionExpiresAt: endOf(answer.session_expires_in),
    region: text(answer, 'region'),
    apiBaseUrl: text(answer, 'api_base_url'),
  });
}

function endOf(seconds: unknown): number | undefined {
  return typeof seconds === 'number' ? Date.now() + seconds * 1000 : undefined;
}

/** Only addresses of pages are ever gone to: a `javascript:` address would run in the app. */
function pageAddress(value: unknown): string {
  if (typeof value === 'string' && /^https?:\/\//i.test(value)) {
    return value;
  }
  throw unusable(200);
}

/** An answer that is no JSON, or has no address of the page to go to. */
function unusable(status: number, cause?: unknown): TokenHandlerError {
  return new TokenHandlerError({
    status,
    errorCode: 'unexpected_response',
    message: UNUSABLE,
    cause,
  });
}
