import { TokenHandlerError } from './errors.js';
import type { LoginStarted, NavigationOptions, Parameters, TokenHandlerClient } from './types.js';

/**
 * Why a sign-in could not be finished: it took longer than ten minutes; it began in another browser, or has ended already; this
 * browser keeps cookies back; the authorization server or the user there has said no; the server is away.
 */
export type SignInFault =
  | 'login_expired'
  | 'other_browser'
  | 'cookies_blocked'
  | 'refused_by_server'
  | 'server_unavailable';

const NAME = 'homeport-sign-in';
/** The agent's limit for a login: a mark that is older is of another one. */
const LOGIN_MILLIS = 600_000;

/** Starts a login, and marks in this tab that it has: {@link signInFault} can then tell blocked cookies from another browser. */
export function signIn(
  client: Pick<TokenHandlerClient, 'startLogin'>,
  parameters?: Parameters,
  options?: NavigationOptions,
): Promise<LoginStarted> {
  markSignIn();
  return client.startLogin(parameters, options);
}

/** That this tab leaves for a login; for logins that are started in another way than by {@link signIn}. */
export function markSignIn(): void {
  try {
    sessionStorage.setItem(NAME, String(Date.now()));
  } catch {
    // Where there is no storage there are no cookies either, as a rule.
  }
}

/** Why `onPageLoad` could not finish a sign-in; `undefined` where that cannot be told, and for all other errors. */
export function signInFault(error: unknown): SignInFault | undefined {
  if (!(error instanceof TokenHandlerError)) {
    return undefined;
  }
  switch (error.reason) {
    case 'no_cookie':
      // The agent has got no cookie: the tab that has left for this login knows that they had been set.
      return hasLeft() ? 'cookies_blocked' : 'other_browser';
    case 'login_expired':
    case 'other_browser':
    case 'refused_by_server':
    case 'server_unavailable':
      return error.reason;
    default:
      return error.errorCode === 'cookies_disabled' ? 'cookies_blocked' : undefined;
  }
}

function hasLeft(): boolean {
  try {
    return Date.now() - Number(sessionStorage.getItem(NAME) ?? NaN) < LOGIN_MILLIS;
  } catch {
    return true;
  }
}
