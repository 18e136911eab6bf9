import { errorOf, TokenHandlerError } from './errors.js';
import type { IdTokenClaims, Parameters, Refreshed, Session } from './types.js';

/** A header of its own forces a CORS preflight, so that no foreign page can make these calls. */
export const VERSION_HEADER = 'token-handler-version';
export const VERSION = '1';

type Json = Readonly<Record<string, unknown>>;

/** The agent's HTTP contract: one method per endpoint, snake_case outside and camelCase inside. */
export class Agent {
  constructor(
    private readonly url: string,
    private readonly send: typeof globalThis.fetch,
    private readonly timeoutMillis: number,
  ) {}

  async startLogin(parameters: Parameters): Promise<string> {
    const answer = await this.post('login/start', new URLSearchParams(parameters));
    return pageAddress(answer.authorization_url);
  }

  /** With `authorizationUrl` where the login has to go on at another server, the one of the user's home region. */
  async endLogin(response: URLSearchParams): Promise<{ session: Session; authorizationUrl?: string }> {
    const answer = await this.post('login/end', response);
    const session = sessionOf(answer);
    return session.isLoggedIn || answer.authorization_url === undefined
      ? { session }
      : { session, authorizationUrl: pageAddress(answer.authorization_url) };
  }

  async session(): Promise<Session> {
    return sessionOf(await this.json('session', { method: 'GET' }));
  }

  async refresh(parameters: Parameters): Promise<Refreshed> {
    return accessOf(await this.post('refresh', new URLSearchParams(parameters)));
  }

  async logout(): Promise<string | undefined> {
    const answer = await this.post('logout', new URLSearchParams());
    return answer.logout_url === undefined ? undefined : pageAddress(answer.logout_url);
  }

  userinfo(): Promise<Json> {
    return this.json('userinfo', { method: 'GET' });
  }

  private post(endpoint: string, parameters: URLSearchParams): Promise<Json> {
    return this.json(endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: parameters.toString(),
    });
  }

  private async json(endpoint: string, init: RequestInit): Promise<Json> {
    const response = await this.call(endpoint, init);
    if (!response.ok) {
      throw await errorOf(response);
    }
    try {
      return (await response.json()) as Json;
    } catch (cause) {
      throw new TokenHandlerError({
        status: response.status,
        errorCode: 'unexpected_response',
        message: 'The token handler answered with something that is not JSON.',
        cause,
      });
    }
  }

  private async call(endpoint: string, init: RequestInit): Promise<Response> {
    try {
      return await this.send(`${this.url}/${endpoint}`, {
        ...init,
        headers: { ...init.headers, [VERSION_HEADER]: VERSION },
        credentials: 'include',
        // A lock may be held meanwhile: an agent that never answers must not stop every tab for ever.
        signal: AbortSignal.timeout(this.timeoutMillis),
      });
    } catch (cause) {
      const timedOut = cause instanceof DOMException && cause.name === 'TimeoutError';
      throw new TokenHandlerError({
        status: 0,
        errorCode: timedOut ? 'timeout' : 'network_error',
        message: timedOut
          ? 'The token handler did not answer in time.'
          : 'The token handler could not be reached.',
        cause,
      });
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
  const seconds = answer.access_token_expires_in;
  const region = answer.region;
  const apiBaseUrl = answer.api_base_url;
  return {
    ...(typeof seconds === 'number' ? { accessTokenExpiresAt: Date.now() + seconds * 1000 } : {}),
    ...(typeof region === 'string' ? { region } : {}),
    ...(typeof apiBaseUrl === 'string' ? { apiBaseUrl } : {}),
  };
}

/** Only addresses of pages are ever gone to: a `javascript:` address would run in the app. */
function pageAddress(value: unknown): string {
  if (typeof value === 'string' && /^https?:\/\//i.test(value)) {
    return value;
  }
  throw new TokenHandlerError({
    status: 200,
    errorCode: 'unexpected_response',
    message: 'The token handler answered without the address of the page to go to.',
  });
}
