import { authorizationResponse } from './authorization-response.js';
import { markSignIn } from './sign-in-fault.js';
import type { LoginStarted, Parameters, Session, TokenHandlerClient } from './types.js';

const NAME = 'homeport-return';

/** Where a login began: in the tab's own storage, so that it comes back to the tab that has left. */
interface Left {
  /** Of the login; absent where the address does not show it (a pushed request, RFC 9126). */
  readonly state: string | null;
  readonly page: string;
}

/**
 * Starts a login that comes back to where the user was: {@link returnPage} tells it then.
 *
 * @param page path of this origin, such as `/orders?page=2`; kept in the tab's `sessionStorage`
 */
export async function startLoginFrom(
  client: Pick<TokenHandlerClient, 'startLogin'>,
  page: string,
  parameters: Parameters = {},
  { navigate = url => location.assign(url) }: { readonly navigate?: (url: string) => void } = {},
): Promise<LoginStarted> {
  markSignIn();
  const started = await client.startLogin(parameters, { navigate: false });
  try {
    const left: Left = { state: new URL(started.authorizationUrl).searchParams.get('state'), page };
    sessionStorage.setItem(NAME, JSON.stringify(left));
  } catch {
    // Without storage the user comes back to the page that the server knows.
  }
  navigate(started.authorizationUrl);
  return started;
}

/**
 * Where the login began that comes back with this page load, whether it has succeeded or not; told once. Ask before
 * `onPageLoad`, which cleans the address bar.
 */
export function returnPage(url: string = location.href): string | undefined {
  const state = authorizationResponse(url)?.getAll('state')[0];
  if (state === undefined) {
    return undefined;
  }
  try {
    const left = JSON.parse(sessionStorage.getItem(NAME) ?? '{}') as Partial<Left>;
    sessionStorage.removeItem(NAME);
    return left.page !== undefined && (left.state ?? state) === state ? pathOf(left.page) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * `onPageLoad` for an app with a router, before the router is made: it reads the address bar, where then the page stands that the
 * login began at. A failure is told to whoever asks the promise, and to nobody where no one does.
 */
export function arrive(client: Pick<TokenHandlerClient, 'onPageLoad'>): Promise<Session> {
  const page = returnPage();
  const session = client.onPageLoad();
  session.catch(() => undefined);
  if (page !== undefined) {
    history.replaceState(history.state, '', page);
  }
  return session;
}

/**
 * Path, query and fragment of a page on this origin, and nothing else: a router or `location` that is given an address from
 * elsewhere, or one that begins with two slashes, would send the user there (RFC 9700, section 4.11).
 */
function pathOf(page: string): string | undefined {
  const { origin, pathname, search, hash } = new URL(page, location.href);
  return origin === new URL(location.href).origin && !pathname.startsWith('//')
    ? pathname + search + hash
    : undefined;
}
