import { deliver, type Wake } from './delivery.js';
import { errorOf, present, text, TokenHandlerError, UNUSABLE } from './errors.js';
import type { IdTokenClaims, Parameters, Refreshed, Session } from './types.js';

/** A header of its own forces a CORS preflight, so that no foreign page can make these calls. */
export const VERSION_HEADER = 'token-handler-version';
export const VERSION = '1';

type Json = Readonly<Record<string, unknown>>;

/** The agent's HTTP contract: one method per endpoint, snake_case outside and camelCase inside. */
export interface Agent {
  startLogin(parameters: Parameters): Promise<string>;
  /** With `authorizationUrl` where the login has to go on at another server, the one of the user's home region. */
  endLogin(response: URLSearchParams): Promise<{ session: Session; authorizationUrl?: string }>;
  session(): Promise<Session>;
  refresh(parameters: Parameters): Promise<Refreshed>;
  logout(everywhere: boolean | undefined): Promise<string | undefined>;
}

export function agentAt(url: string, send: typeof globalThis.fetch, wake: Wake, timeoutMillis: number): Agent {
  const json = async (endpoint: string, init: RequestInit = {}): Promise<Json> => {
    const attempt = () =>
      send(`${url}/${endpoint}`, {
        ...init,
        headers: { ...init.headers, [VERSION_HEADER]: VERSION },
        credentials: 'include',
        // A lock may be held meanwhile: an agent that never answers must not stop every tab for ever.
        signal: AbortSignal.timeout(timeoutMillis),
      });
    // A code is good once (RFC 6749, section 4.1.2); the agent serves all else twice without harm.
    const response = await deliver(attempt, endpoint !== 'login/end', wake);
    if (!response.ok) {
      throw await errorOf(response);
    }
    try {
      return (await response.json()) as Json;
    } catch (cause) {
      throw unusable(response.status, cause);
    }
  };
  const post = (endpoint: string, parameters: URLSearchParams | Parameters = {}) =>
    json(endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(parameters).toString(),
    });
  return {
    startLogin: async parameters => pageAddress((await post('login/start', parameters)).authorization_url),
    endLogin: async response => {
      const answer = await post('login/end', response);
      const session = sessionOf(answer);
      return session.isLoggedIn || answer.authorization_url === undefined
        ? { session }
        : { session, authorizationUrl: pageAddress(answer.authorization_url) };
    },
    session: async () => sessionOf(await json('session')),
    refresh: async parameters => accessOf(await post('refresh', parameters)),
    logout: async everywhere => {
      const { logout_url: page } = await (everywhere ? json('session', { method: 'DELETE' }) : post('logout'));
      return page === undefined ? page : pageAddress(page);
    },
  };
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
    // Of a session's answer alone.
    deviceBound: answer.device_bound as true | undefined,
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
