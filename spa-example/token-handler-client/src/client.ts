import { Agent, VERSION, VERSION_HEADER } from './agent.js';
import { authorizationResponse } from './authorization-response.js';
import { Delivery } from './delivery.js';
import { codeOf, noAnswer, wantsMore } from './errors.js';
import { Listeners } from './listeners.js';
import {
  absolute,
  cleanAddressBar,
  pageChannel,
  pageLocks,
  pageStorage,
  withoutEnd,
} from './page.js';
import { RefreshTurn } from './refresh-turn.js';
import { isRefusal, ofSession, Renewals } from './renewals.js';
import type { SessionClock } from './session-clock.js';
import { accessOf, SessionState } from './session-state.js';
import type {
  LoginStarted,
  LogoutResult,
  NavigationOptions,
  Parameters,
  Refreshed,
  Session,
  SessionExpiringListener,
  SessionListener,
  SignedIn,
  TokenHandlerClient,
  TokenHandlerClientOptions,
} from './types.js';

const DEFAULT_TIMEOUT_MILLIS = 30_000;

/** Makes the client of one agent. A page needs one, shared by all its components. */
export function createTokenHandlerClient(options: TokenHandlerClientOptions): TokenHandlerClient {
  return new Client(options);
}

class Client implements TokenHandlerClient {
  readonly #send: typeof globalThis.fetch;
  readonly #delivery = new Delivery();
  readonly #agent: Agent;
  readonly #turn: RefreshTurn;
  readonly #state: SessionState;
  readonly #renewals: Renewals;
  readonly #expiring = new Listeners<SignedIn>();
  readonly #apiOrigins: readonly string[];
  readonly #redirectUri: string | undefined;
  readonly #goTo: (url: string) => void;
  #clock: Promise<SessionClock | undefined> | undefined;
  /** What the last refresh has left that cured no 401. */
  #inVain: string | undefined;
  #pageLoad: Promise<Session> | undefined;
  #ended: { readonly response: string; readonly session: Promise<Session> } | undefined;

  constructor(options: TokenHandlerClientOptions) {
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
    this.#send = (input, init) => (fetch ?? globalThis.fetch)(input, init);
    this.#agent = new Agent(agentUrl, this.#send, this.#delivery, timeoutMillis);
    this.#apiOrigins = apiOrigins;
    this.#redirectUri = redirectUri;
    this.#goTo = navigate;
    this.#turn = new RefreshTurn(agentUrl, locks, storage);
    this.#state = new SessionState(channel, () => this.session());
    this.#renewals = new Renewals(this.#agent, this.#turn, this.#state);
    this.#state.changes.add(session => session.isLoggedIn && this.#watch(refreshAheadMillis));
    this.fetch = this.fetch.bind(this);
  }

  get current(): Session | undefined {
    return this.#state.session;
  }

  onChange(listener: SessionListener): () => void {
    return this.#state.changes.add(listener);
  }

  onSessionExpiring(listener: SessionExpiringListener): () => void {
    return this.#expiring.add(listener);
  }

  close(): void {
    this.#clock?.then(clock => clock?.close());
    this.#expiring.clear();
    this.#state.close();
  }

  async startLogin(parameters: Parameters = {}, options: NavigationOptions = {}): Promise<LoginStarted> {
    // What the user sees at the server would be in vain. Outside a page nothing is known of it.
    if (globalThis.navigator?.cookieEnabled === false) {
      throw noAnswer('cookies_disabled');
    }
    const authorizationUrl = await this.#agent.startLogin(parameters);
    this.#leaveFor(authorizationUrl, options);
    return { authorizationUrl };
  }

  onPageLoad(url: string = location.href): Promise<Session> {
    const { href } = absolute(url);
    const response = authorizationResponse(href);
    const [page] = href.split('?');
    if (response !== undefined && (this.#redirectUri ?? page) === page) {
      // Before anything is awaited: a reload, a bookmark or a second call must not send the code again.
      cleanAddressBar();
      return this.#endLoginOnce(response);
    }
    // React's StrictMode runs effects twice: the second call finds the address bar clean and joins the first.
    this.#pageLoad ??= this.session().finally(() => {
      this.#pageLoad = undefined;
    });
    return this.#pageLoad;
  }

  async session(): Promise<Session> {
    const session = await this.#agent.session();
    this.#state.learnt(session);
    return session;
  }

  async refresh(parameters?: Parameters): Promise<Refreshed> {
    return parameters ? this.#turn.alone(() => this.#renewals.now(parameters)) : this.#renewals.since();
  }

  async logout(options: NavigationOptions = {}): Promise<LogoutResult> {
    // In turn, so that the answer to a refresh under way cannot bring the cookies back.
    const logoutUrl = await this.#turn.alone(() =>
      this.#agent.logout().catch((error: unknown) => {
        // Signing out without a session has already come to its end; every other failure is one.
        if (!isRefusal(error)) {
          throw error;
        }
      }),
    );
    this.#state.signedOut('signed_out');
    if (!logoutUrl) {
      return {};
    }
    this.#leaveFor(logoutUrl, options);
    return { logoutUrl };
  }

  async userinfo(): Promise<Readonly<Record<string, unknown>>> {
    const mark = this.#turn.mark();
    try {
      return await this.#agent.userinfo();
    } catch (error) {
      if (!isRefusal(error) || !(await this.#renewals.mayRepeat(error.errorCode, mark))) {
        throw error;
      }
      return this.#agent.userinfo();
    }
  }

  async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    if (!this.#isApi(input)) {
      return this.#send(input, init);
    }
    const request = new Request(input, { ...init, credentials: 'include' });
    request.headers.set(VERSION_HEADER, VERSION);
    // A body can be read once only, so that a copy is sent each time. RFC 9110, section 9.2.1: what is safe to repeat.
    const attempt = () => this.#send(request.clone());
    const deliver = () => this.#delivery.send(attempt, /^(GET|HEAD)$/.test(request.method), request.signal);
    const mark = this.#turn.mark();
    const response = await deliver();
    if (response.status !== 401) {
      return response;
    }
    const code = await codeOf(response);
    // An API's own refusal may have other reasons than the token: one refresh for all of its calls finds out.
    const isHopeless = !ofSession(code) && (mark === this.#inVain || wantsMore(response));
    if (isHopeless || !(await this.#renewals.mayRepeat(code, mark))) {
      return response;
    }
    const repeated = await deliver();
    if (repeated.status === 401) {
      this.#inVain = this.#turn.mark();
    }
    return repeated;
  }

  /** One login per authorization response, however often and however late it is handed in. */
  #endLoginOnce(response: URLSearchParams): Promise<Session> {
    const key = response.toString();
    if (this.#ended?.response !== key) {
      this.#ended = { response: key, session: this.#endLogin(response) };
      this.#pageLoad = this.#ended.session.finally(() => {
        this.#pageLoad = undefined;
      });
      // The caller gets the same failure from `ended`; this copy must not count as unhandled.
      this.#pageLoad.catch(() => undefined);
    }
    return this.#ended.session;
  }

  async #endLogin(response: URLSearchParams): Promise<Session> {
    const { session, authorizationUrl } = await this.#turn.alone(async () => {
      const answer = await this.#agent.endLogin(response);
      this.#turn.refreshed(accessOf(answer.session));
      return answer;
    });
    if (authorizationUrl !== undefined) {
      this.#goTo(authorizationUrl);
    } else {
      this.#state.began(session);
    }
    return session;
  }

  /** What only a session needs is loaded when there is one. A page that cannot load it tells of no last minute. */
  #watch(aheadMillis: number): void {
    this.#clock ??= import('./session-clock.js').then(
      ({ SessionClock }) =>
        new SessionClock(
          this.#expiring,
          this.#state,
          this.#turn,
          this.#renewals,
          this.#delivery,
          aheadMillis,
          // A tab that has waited for its turn may have learnt of the end.
          () => this.#turn.alone(async () => this.#state.signedIn && this.session()),
        ),
      // A newer build may have taken its place.
      () => undefined,
    );
  }

  #leaveFor(url: string, { navigate }: NavigationOptions): void {
    if (navigate !== false) {
      this.#goTo(url);
    }
  }

  #isApi(input: RequestInfo | URL): boolean {
    const { origin } = absolute(input instanceof Request ? input.url : String(input));
    const home = this.#state.signedIn?.apiBaseUrl;
    return this.#apiOrigins.concat(home ?? []).some(url => absolute(url).origin === origin);
  }
}
