/** For deployments whose regions have hosts of their own: the user's session, sign-in and API calls are at home. */
import { authorizationResponse } from './authorization-response.js';
import { createTokenHandlerClient } from './client.js';
import { codeOf, text } from './errors.js';
import { HomeMemory } from './home-memory.js';
import { listeners } from './listeners.js';
import { absolute } from './page.js';
import type {
  ApiRequestInit,
  CallOptions,
  LoginStarted,
  LogoutOptions,
  LogoutResult,
  NavigationOptions,
  Parameters,
  Refreshed,
  Session,
  SessionListener,
  TokenHandlerClient,
  TokenHandlerClientOptions,
} from './types.js';

export interface RegionalClientOptions extends Omit<TokenHandlerClientOptions, 'apiOrigins' | 'channel'> {
  /** Address of the agent that a user begins with whose home is not known yet. All regions have it at the same path. */
  readonly agentUrl: string;
  /**
   * Origins of the regions' own hosts, as `homeport.regions.<name>.api-base-url` has them. The page goes to these and to the
   * origin of `agentUrl`, and to no other, whatever an answer says.
   */
  readonly homes: readonly string[];
  /** Whether a later visit begins at the same host. Default: `true`; `false`: this tab remembers it, until it is closed. */
  readonly remember?: boolean;
}

export interface RegionalClient extends TokenHandlerClient {
  /** The same address at the user's home, for a WebSocket for example; one of another host stays as it is. */
  at(url: string | URL): string;
}

/** A home region may send on once more, to where the user has moved just now. */
const MOST_HOPS = 2;

/** Makes the client of an app whose regions have hosts of their own. A page needs one, shared by all its components. */
export function createRegionalClient(options: RegionalClientOptions): RegionalClient {
  return new TravellingClient(options);
}

type Json = Readonly<Record<string, unknown>>;

class TravellingClient implements RegionalClient {
  readonly #options: RegionalClientOptions;
  readonly #path: string;
  readonly #memory: HomeMemory;
  readonly #changes = listeners<Session>();
  readonly #stopListening: () => void;
  #agentUrl: string;
  #client: TokenHandlerClient;
  #current: Session | undefined;
  #following: Promise<Session> | undefined;
  /** The agent that the last answer to a login's start has named in place of a page to go to. */
  #namedAgent: string | undefined;

  constructor(options: RegionalClientOptions) {
    this.#options = options;
    this.#path = new URL(options.agentUrl, 'http://localhost').pathname.replace(/\/+$/, '');
    this.#memory = new HomeMemory(options.agentUrl, options.remember ?? true);
    const home = this.#allowed(this.#memory.home);
    this.#agentUrl = home === undefined ? options.agentUrl : home + this.#path;
    this.#client = this.#open();
    this.#stopListening = this.#memory.onOtherTab(told => {
      const other = this.#allowed(told);
      if (other !== undefined && this.#leadsAway(other)) {
        this.#follow(other).catch(() => undefined);
      }
    });
    this.fetch = this.fetch.bind(this);
  }

  get agentUrl(): string {
    return this.#client.agentUrl;
  }

  get current(): Session | undefined {
    return this.#current;
  }

  onChange(listener: SessionListener): () => void {
    return this.#changes.add(listener);
  }

  close(): void {
    this.#stopListening();
    this.#changes.clear();
    this.#client.close();
  }

  async startLogin(parameters?: Parameters, options?: NavigationOptions): Promise<LoginStarted> {
    for (let hops = 0; ; hops++) {
      this.#namedAgent = undefined;
      this.#memory.login = this.#origin();
      try {
        return await this.#client.startLogin(parameters, options);
      } catch (error) {
        const home = this.#homeOfAgent(this.#namedAgent);
        if (home === undefined || !this.#leadsAway(home) || hops === MOST_HOPS) {
          throw error;
        }
        this.#goTo(home);
      }
    }
  }

  async onPageLoad(url: string = location.href, options: CallOptions = {}): Promise<Session> {
    const endsALogin = authorizationResponse(absolute(url).href) !== undefined;
    const began = endsALogin ? this.#allowed(this.#memory.login) : undefined;
    if (began !== undefined && this.#leadsAway(began)) {
      this.#goTo(began);
    }
    const asked = this.#origin();
    const session = await this.#client.onPageLoad(url, options);
    const atHome = await this.#settled(session, asked);
    if (!endsALogin || !session.isLoggedIn) {
      return atHome;
    }
    if (atHome.isLoggedIn) {
      this.#memory.wentHome = false;
    } else if (!this.#memory.wentHome) {
      // The user has just signed in, at the wrong host. The server knows them, so that this asks for nothing.
      this.#memory.wentHome = true;
      await this.startLogin();
    }
    return atHome;
  }

  async session(options: CallOptions = {}): Promise<Session> {
    const asked = this.#origin();
    return this.#settled(await this.#client.session(options), asked);
  }

  async refresh(parameters?: Parameters, options?: CallOptions): Promise<Refreshed> {
    return this.#client.refresh(parameters, options);
  }

  async logout(options?: LogoutOptions): Promise<LogoutResult> {
    const others = this.#memory.left.filter(origin => this.#allowed(origin) !== undefined && this.#leadsAway(origin));
    await Promise.all(others.map(origin => this.#signOutAt(origin)));
    this.#memory.left = [];
    return this.#client.logout(options);
  }

  at(url: string | URL): string {
    const target = absolute(String(url));
    const isOurs = this.#origins().some(origin => new URL(origin).host === target.host);
    if (isOurs) {
      const here = absolute(this.#agentUrl);
      target.hostname = here.hostname;
      target.port = here.port;
    }
    return target.href;
  }

  async fetch(input: RequestInfo | URL, init?: ApiRequestInit): Promise<Response> {
    const isRequest = input instanceof Request;
    const { origin, href } = absolute(isRequest ? input.url : String(input));
    if (!this.#origins().includes(origin)) {
      return this.#client.fetch(input, init);
    }
    // Read once, so that it can be sent to either host.
    const sent = isRequest ? { ...(await partsOf(input)), ...init } : init;
    const response = await this.#client.fetch(this.at(href), sent);
    const home = await this.#homeOf(response);
    if (home === undefined || sent?.body instanceof ReadableStream) {
      return response;
    }
    await this.#follow(home);
    return this.#client.fetch(this.at(href), sent);
  }

  #open(): TokenHandlerClient {
    const { homes: _, remember: __, ...options } = this.#options;
    const client = createTokenHandlerClient({
      ...options,
      agentUrl: this.#agentUrl,
      fetch: (input, init) => this.#watched(input, init),
    });
    client.onChange(session => {
      const home = this.#homeOfSession(session);
      if (home === undefined) {
        this.#tell(session);
      } else {
        // Unreachable just now: the next call finds out.
        this.#follow(home).catch(() => undefined);
      }
    });
    return client;
  }

  /** Looks for an agent in the answer to a login's start, which the client of one agent knows nothing of. */
  async #watched(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const response = await (this.#options.fetch ?? globalThis.fetch)(input, init);
    if (response.ok && String(input) === `${absolute(this.#agentUrl).href}/login/start`) {
      this.#namedAgent = text(await bodyOf(response), 'agent_base_url');
    }
    return response;
  }

  #tell(session: Session): void {
    this.#current = session;
    this.#changes.tell(session);
  }

  /** What is known of the session at home: this one, or what the home that it names says, where it was `asked` elsewhere. */
  async #settled(session: Session, asked: string): Promise<Session> {
    const home = session.isLoggedIn ? this.#allowed(session.apiBaseUrl) : undefined;
    if (home === undefined || home === asked) {
      return session;
    }
    // Whoever listens to changes may have gone there already.
    const isThere = !this.#leadsAway(home) && this.#following === undefined;
    return (isThere && this.#current) || this.#follow(home);
  }

  /** Goes to another host, and asks there. A user without a session there has to sign in, for this reason. */
  #follow(home: string): Promise<Session> {
    if (this.#leadsAway(home)) {
      this.#memory.left = [...this.#memory.left, this.#origin()];
      this.#goTo(home);
      this.#following = undefined;
    }
    this.#following ??= this.#client
      .session()
      .then(session => (session.isLoggedIn ? session : this.#signedOutByMoving()))
      .finally(() => {
        this.#following = undefined;
      });
    return this.#following;
  }

  #signedOutByMoving(): Session {
    const session: Session = { isLoggedIn: false, reason: 'region_changed' };
    if (this.#current?.isLoggedIn !== false || this.#current.reason !== 'region_changed') {
      this.#tell(session);
    }
    return session;
  }

  #goTo(home: string): void {
    const before = this.#client;
    this.#agentUrl = home + this.#path;
    this.#memory.home = home;
    this.#client = this.#open();
    before.close();
  }

  async #signOutAt(origin: string): Promise<void> {
    const { homes: _, remember: __, ...options } = this.#options;
    const other = createTokenHandlerClient({ ...options, agentUrl: origin + this.#path, channel: null });
    // A session that cannot be ended now ends by its own limit.
    await other.logout({ navigate: false }).catch(() => undefined);
    other.close();
  }

  #homeOfSession(session: Session): string | undefined {
    const home = session.isLoggedIn ? this.#allowed(session.apiBaseUrl) : undefined;
    return home !== undefined && this.#leadsAway(home) ? home : undefined;
  }

  /** The host that an answer refers the call to. */
  async #homeOf(response: Response): Promise<string | undefined> {
    if (response.status !== 421 || (await codeOf(response)) !== 'wrong_entry') {
      return undefined;
    }
    const home = this.#allowed(text(await bodyOf(response), 'api_base_url'));
    return home !== undefined && this.#leadsAway(home) ? home : undefined;
  }

  #homeOfAgent(agentUrl: string | undefined): string | undefined {
    return agentUrl?.endsWith(this.#path)
      ? this.#allowed(agentUrl.slice(0, agentUrl.length - this.#path.length))
      : undefined;
  }

  /** One of the app's own hosts, or nothing: an answer, or what somebody has left in the storage, must not lead elsewhere. */
  #allowed(origin: string | undefined): string | undefined {
    return origin !== undefined && this.#origins().includes(origin) ? origin : undefined;
  }

  #leadsAway(origin: string): boolean {
    return origin !== this.#origin();
  }

  #origin(): string {
    return absolute(this.#agentUrl).origin;
  }

  #origins(): readonly string[] {
    // On a server a relative address has no origin.
    const entry = URL.canParse(this.#options.agentUrl) || 'location' in globalThis ? [this.#options.agentUrl] : [];
    return [...entry, ...this.#options.homes].map(url => absolute(url).origin);
  }
}

async function bodyOf(response: Response): Promise<Json> {
  try {
    return ((await response.clone().json()) ?? {}) as Json;
  } catch {
    return {};
  }
}

async function partsOf(request: Request): Promise<RequestInit> {
  const { method, headers, signal, cache, redirect, keepalive } = request;
  const body = /^(GET|HEAD)$/.test(method) ? undefined : await request.clone().blob();
  return { method, headers, signal, cache, redirect, keepalive, ...(body && body.size > 0 && { body }) };
}
