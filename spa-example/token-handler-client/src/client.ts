import { agentAt, VERSION, VERSION_HEADER } from './agent.js';
import { authorizationResponse } from './authorization-response.js';
import { deliver, type Wake } from './delivery.js';
import { codeOf, noAnswer, unlessAborted, wantsMore } from './errors.js';
import {
  absolute,
  cleanAddressBar,
  pageChannel,
  pageLocks,
  pageStorage,
  withoutEnd,
} from './page.js';
import { refreshTurn } from './refresh-turn.js';
import { isRefusal, ofSession, renewalsBy } from './renewals.js';
import type { SessionClock } from './session-clock.js';
import { accessOf, sessionState } from './session-state.js';
import type {
  LogoutOptions,
  LogoutResult,
  NavigationOptions,
  Session,
  TokenHandlerClient,
  TokenHandlerClientOptions,
} from './types.js';

const DEFAULT_TIMEOUT_MILLIS = 30_000;

/** Makes the client of one agent. A page needs one, shared by all its components. */
export function createTokenHandlerClient(options: TokenHandlerClientOptions): TokenHandlerClient {
  const agentUrl = withoutEnd(options.agentUrl);
  const {
    apiOrigins = [agentUrl],
    redirectUri,
    fetch,
    locks = pageLocks(),
    storage = pageStorage(),
    channel = pageChannel(agentUrl),
    navigate = url => location.assign(url),
    timeoutMillis = DEFAULT_TIMEOUT_MILLIS,
    refreshAheadMillis = 0,
  } = options;
  // Called as a plain function: a browser's fetch refuses any other `this`.
  const send: typeof globalThis.fetch = (input, init) => (fetch ?? globalThis.fetch)(input, init);
  /** The clock, when it is there. */
  const wake: Wake = { isJustAwake: () => false };
  const agent = agentAt(agentUrl, send, wake, timeoutMillis);
  const turn = refreshTurn(agentUrl, locks, storage);
  const state = sessionState(channel, () => askSession());
  const renewals = renewalsBy(agent, turn, state);
  let clock: Promise<SessionClock | undefined> | undefined;
  /** What the last refresh has left that cured no 401. */
  let inVain: string | undefined;
  let pageLoad: Promise<Session> | undefined;
  let ended: { readonly response: string; readonly session: Promise<Session> } | undefined;

  const askSession = async (): Promise<Session> => {
    const session = await agent.session();
    state.learnt(session);
    return session;
  };

  const leaveFor = (url: string, { navigate: mayLeave, signal }: NavigationOptions) => {
    if (mayLeave !== false && !signal?.aborted) {
      navigate(url);
    }
  };

  /** What a second call joins until it is there. */
  const loading = (session: Promise<Session>): Promise<Session> => {
    pageLoad = session.finally(() => {
      pageLoad = undefined;
    });
    return pageLoad;
  };

  const endLogin = async (response: URLSearchParams): Promise<Session> => {
    const { session, authorizationUrl } = await turn.alone(async () => {
      const answer = await agent.endLogin(response);
      turn.refreshed(accessOf(answer.session));
      return answer;
    });
    if (authorizationUrl) {
      navigate(authorizationUrl);
    } else {
      state.began(session);
    }
    return session;
  };

  /** One login per authorization response, however often and however late it is handed in. */
  const endLoginOnce = (response: URLSearchParams): Promise<Session> => {
    const key = response.toString();
    if (ended?.response !== key) {
      ended = { response: key, session: endLogin(response) };
      // The caller gets the same failure from `ended`; this copy must not count as unhandled.
      loading(ended.session).catch(() => undefined);
    }
    return ended.session;
  };

  const loadPage = (url: string): Promise<Session> => {
    const { href } = absolute(url);
    const response = authorizationResponse(href);
    const [page] = href.split('?');
    if (response && (redirectUri ?? page) === page) {
      // Before anything is awaited: a reload, a bookmark or a second call must not send the code again.
      cleanAddressBar();
      return endLoginOnce(response);
    }
    // React's StrictMode runs effects twice: the second call finds the address bar clean and joins the first.
    return pageLoad ?? loading(askSession());
  };

  const logout = async (how: LogoutOptions): Promise<LogoutResult> => {
    // In turn, so that the answer to a refresh under way cannot bring the cookies back.
    const logoutUrl = await turn.alone(() =>
      agent.logout(how.everywhere).catch((error: unknown) => {
        // Signing out without a session has already come to its end; every other failure is one.
        if (!isRefusal(error)) {
          throw error;
        }
      }),
    );
    state.signedOut('signed_out');
    if (!logoutUrl) {
      return {};
    }
    leaveFor(logoutUrl, how);
    return { logoutUrl };
  };

  const isApi = (input: RequestInfo | URL): boolean => {
    const { origin, href } = absolute(input instanceof Request ? input.url : String(input));
    const home = state.signedIn()?.apiBaseUrl;
    return (
      href.startsWith(`${agentUrl}/`) || apiOrigins.concat(home ?? []).some(url => absolute(url).origin === origin)
    );
  };

  const callApi = async (
    request: Request,
    sendOne: (request: Request) => Promise<Response>,
    signal: AbortSignal | undefined,
  ): Promise<Response> => {
    // A body can be read once only, so that a copy is sent each time. RFC 9110, section 9.2.1: what is safe to repeat.
    const attempt = () => sendOne(request.clone());
    const delivered = () => deliver(attempt, /^(GET|HEAD)$/.test(request.method), wake, signal);
    for (let repeats = 0; ; repeats++) {
      const mark = turn.mark();
      const response = await delivered();
      if (response.status !== 401) {
        return response;
      }
      const code = await codeOf(response);
      // An API's own refusal may have other reasons than the token: one refresh for all of its calls finds out.
      const isHopeless = !ofSession(code) && (mark === inVain || wantsMore(response));
      // A call may wait longer for a connection than an access token lasts; else a second 401 is the caller's. The proxy
      // counts whole seconds from when the token was issued, and so a little ahead.
      if (repeats && (repeats > 2 || (turn.last().accessTokenExpiresAt as number) - 2_000 > Date.now())) {
        inVain = mark;
        return response;
      }
      if (isHopeless || !(await renewals.mayRepeat(code, mark))) {
        return response;
      }
    }
  };

  /** What only a session needs is loaded when there is one. A page that cannot load it learns of the end by its next call. */
  const watch = () => {
    clock ??= import('./session-clock.js').then(
      ({ SessionClock }) => {
        const own = new SessionClock(
          state,
          turn,
          renewals,
          refreshAheadMillis,
          // A tab that has waited for its turn may have learnt of the end.
          () => turn.alone(async () => state.signedIn() && askSession()),
        );
        wake.isJustAwake = () => own.isJustAwake();
        return own;
      },
      // A newer build may have taken its place.
      () => undefined,
    );
  };
  state.changes.add(session => session.isLoggedIn && watch());

  return {
    agentUrl,
    get current() {
      return state.session();
    },
    onChange: listener => state.changes.add(listener),
    close: () => {
      clock?.then(own => own?.close());
      state.close();
    },
    startLogin: async (parameters = {}, how = {}) => {
      // What the user sees at the server would be in vain. Outside a page nothing is known of it.
      if (globalThis.navigator?.cookieEnabled === false) {
        throw noAnswer('cookies_disabled');
      }
      const authorizationUrl = await unlessAborted(() => agent.startLogin(parameters), how.signal);
      leaveFor(authorizationUrl, how);
      return { authorizationUrl };
    },
    onPageLoad: (url = location.href, { signal } = {}) => unlessAborted(() => loadPage(url), signal),
    session: ({ signal } = {}) => unlessAborted(askSession, signal),
    refresh: (parameters, { signal } = {}) =>
      unlessAborted(() => (parameters ? turn.alone(() => renewals.now(parameters)) : renewals.since()), signal),
    logout: (how = {}) => unlessAborted(() => logout(how), how.signal),
    fetch: async (input, init = {}) => {
      if (!isApi(input)) {
        return init.send ? init.send(new Request(input, init)) : send(input, init);
      }
      const request = new Request(input, { ...init, credentials: 'include' });
      request.headers.set(VERSION_HEADER, VERSION);
      const signal = init.signal ?? (input as Partial<Request>).signal;
      return unlessAborted(() => callApi(request, init.send ?? send, signal), signal);
    },
  };
}
