import { Agent, VERSION, VERSION_HEADER } from './agent.js';
import { authorizationResponse, withoutAuthorizationResponse } from './authorization-response.js';
import { jsonObject, TokenHandlerError } from './errors.js';
import { RefreshTurn } from './refresh-turn.js';
import { SessionState } from './session-state.js';
import type {
  LockManagerLike,
  LoginStarted,
  LogoutResult,
  NavigationOptions,
  Parameters,
  Refreshed,
  Session,
  SessionListener,
  TokenHandlerClient,
  TokenHandlerClientOptions,
} from './types.js';

const DEFAULT_TIMEOUT_MILLIS = 30_000;

/** 401 answers that a refresh cannot cure: there is no session to refresh. */
const NO_SESSION = new Set(['unauthorized', 'session_expired']);

/** Makes the client of one agent. A page needs one, shared by all its components. */
export function createTokenHandlerClient(options: TokenHandlerClientOptions): TokenHandlerClient {
  return new Client(options);
}

class Client implements TokenHandlerClient {
  private readonly send: typeof globalThis.fetch;
  private readonly agent: Agent;
  private readonly turn: RefreshTurn;
  private readonly state: SessionState;
  private readonly apiOrigins: ReadonlySet<string>;
  private readonly goTo: (url: string) => void;
  private pageLoad: Promise<Session> | undefined;
  private ended: { readonly response: string; readonly session: Promise<Session> } | undefined;
  private renewal: Promise<Refreshed | undefined> | undefined;

  constructor(options: TokenHandlerClientOptions) {
    const agentUrl = absolute(options.agentUrl).href.replace(/\/+$/, '');
    // Called as a plain function: a browser's fetch refuses any other `this`.
    this.send = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.agent = new Agent(agentUrl, this.send, options.timeoutMillis ?? DEFAULT_TIMEOUT_MILLIS);
    this.apiOrigins = new Set((options.apiOrigins ?? [agentUrl]).map(url => absolute(url).origin));
    this.goTo = options.navigate ?? (url => globalThis.location.assign(url));
    this.turn = new RefreshTurn(
      agentUrl,
      options.locks === undefined ? pageLocks() : options.locks,
      options.storage === undefined ? pageStorage() : options.storage,
    );
    this.state = new SessionState(
      options.channel === undefined ? pageChannel(agentUrl) : options.channel,
      () => this.session(),
    );
    this.fetch = this.fetch.bind(this);
  }

  get current(): Session | undefined {
    return this.state.current;
  }

  onChange(listener: SessionListener): () => void {
    return this.state.onChange(listener);
  }

  close(): void {
    this.state.close();
  }

  async startLogin(parameters: Parameters = {}, options: NavigationOptions = {}): Promise<LoginStarted> {
    const authorizationUrl = await this.agent.startLogin(parameters);
    if (options.navigate !== false) {
      this.goTo(authorizationUrl);
    }
    return { authorizationUrl };
  }

  onPageLoad(url: string = globalThis.location.href): Promise<Session> {
    const response = authorizationResponse(absolute(url).href);
    if (response !== undefined) {
      // Before anything is awaited: a reload, a bookmark or a second call must not send the code again.
      cleanAddressBar();
      return this.endLoginOnce(response);
    }
    // React's StrictMode runs effects twice: the second call finds the address bar clean and joins the first.
    this.pageLoad ??= this.session().finally(() => {
      this.pageLoad = undefined;
    });
    return this.pageLoad;
  }

  async session(): Promise<Session> {
    const session = await this.agent.session();
    this.state.learnt(session);
    return session;
  }

  async refresh(parameters: Parameters = {}): Promise<Refreshed> {
    if (Object.keys(parameters).length > 0) {
      return this.turn.alone(() => this.refreshNow(parameters));
    }
    const refreshed = await this.renewSince(this.turn.mark());
    if (refreshed !== undefined) {
      return refreshed;
    }
    const session = await this.session();
    if (!session.isLoggedIn) {
      throw new TokenHandlerError({
        status: 401,
        errorCode: 'unauthorized',
        message: 'The session has ended in another tab.',
      });
    }
    const { isLoggedIn: _, idTokenClaims: __, ...access } = session;
    return access;
  }

  async logout(options: NavigationOptions = {}): Promise<LogoutResult> {
    // In turn, so that the answer to a refresh under way cannot bring the cookies back.
    const logoutUrl = await this.turn.alone(() => this.agent.logout().catch(ifNoSession));
    this.state.signedOut();
    if (logoutUrl === undefined) {
      return {};
    }
    if (options.navigate !== false) {
      this.goTo(logoutUrl);
    }
    return { logoutUrl };
  }

  async userinfo(): Promise<Readonly<Record<string, unknown>>> {
    const mark = this.turn.mark();
    try {
      return await this.agent.userinfo();
    } catch (error) {
      if (!(error instanceof TokenHandlerError) || error.status !== 401) {
        throw error;
      }
      if (NO_SESSION.has(error.errorCode)) {
        this.state.learnt({ isLoggedIn: false });
        throw error;
      }
      await this.renewSince(mark);
      return this.agent.userinfo();
    }
  }

  async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    if (!this.isApi(input)) {
      return this.send(input, init);
    }
    const request = new Request(input, { ...init, credentials: 'include' });
    request.headers.set(VERSION_HEADER, VERSION);
    // A body can be read once only: the copy for a repeated call is made before the first one is sent.
    const again = request.clone();
    const mark = this.turn.mark();
    const response = await this.send(request);
    if (response.status !== 401) {
      return response;
    }
    const { error_code: errorCode } = await jsonObject(response.clone());
    if (NO_SESSION.has(String(errorCode))) {
      this.state.learnt({ isLoggedIn: false });
      return response;
    }
    await this.renewSince(mark);
    return this.send(again);
  }

  /** One login per authorization response, however often and however late it is handed in. */
  private endLoginOnce(response: URLSearchParams): Promise<Session> {
    const key = response.toString();
    if (this.ended?.response !== key) {
      this.ended = { response: key, session: this.endLogin(response) };
      this.pageLoad = this.ended.session.finally(() => {
        this.pageLoad = undefined;
      });
      // The caller gets the same failure from `ended`; this copy must not count as unhandled.
      this.pageLoad.catch(() => undefined);
    }
    return this.ended.session;
  }

  private async endLogin(response: URLSearchParams): Promise<Session> {
    const { session, authorizationUrl } = await this.turn.alone(() => this.agent.endLogin(response));
    if (authorizationUrl !== undefined) {
      this.goTo(authorizationUrl);
    } else {
      this.state.signedIn(session);
    }
    return session;
  }

  /** Refreshes unless some tab has done so since `mark`; then the result is `undefined`. */
  private renewSince(mark: string): Promise<Refreshed | undefined> {
    this.renewal ??= this.turn
      .alone(async () => (this.turn.mark() === mark ? this.refreshNow({}) : undefined))
      .finally(() => {
        this.renewal = undefined;
      });
    return this.renewal;
  }

  private async refreshNow(parameters: Parameters): Promise<Refreshed> {
    try {
      const refreshed = await this.agent.refresh(parameters);
      this.turn.refreshed();
      this.state.refreshed(refreshed);
      return refreshed;
    } catch (error) {
      if (error instanceof TokenHandlerError && error.status === 401) {
        this.state.signedOut();
      }
      throw error;
    }
  }

  private isApi(input: RequestInfo | URL): boolean {
    const { origin } = absolute(input instanceof Request ? input.url : String(input));
    const session = this.state.current;
    const home = session?.isLoggedIn ? session.apiBaseUrl : undefined;
    return this.apiOrigins.has(origin) || (home !== undefined && absolute(home).origin === origin);
  }
}

/** Signing out without a session has already come to its end; every other failure is one. */
function ifNoSession(error: unknown): undefined {
  if (error instanceof TokenHandlerError && error.status === 401) {
    return undefined;
  }
  throw error;
}

function absolute(url: string): URL {
  return new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href);
}

function cleanAddressBar(): void {
  const { href } = globalThis.location;
  if (authorizationResponse(href) !== undefined) {
    globalThis.history.replaceState(globalThis.history.state, '', withoutAuthorizationResponse(href));
  }
}

function pageLocks(): LockManagerLike | null {
  // Absent in pages that are not secure contexts and in old browsers.
  const locks: LockManager | undefined = globalThis.navigator?.locks;
  if (locks === undefined) {
    return null;
  }
  return { request: async (name, callback) => await locks.request(name, callback) };
}

function pageStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    // The user has forbidden storage to this page.
    return null;
  }
}

function pageChannel(agentUrl: string): BroadcastChannel | null {
  return typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`homeport ${agentUrl}`);
}
