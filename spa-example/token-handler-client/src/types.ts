/** Extra OAuth parameters; the agent accepts those its app allow-lists. */
export type Parameters = Readonly<Record<string, string>>;

/** Claims of the ID token (OpenID Connect Core 1.0, section 2). */
export interface IdTokenClaims {
  readonly sub?: string;
  readonly name?: string;
  readonly [claim: string]: unknown;
}

/**
 * Why there is no session any more: this tab or another one has signed out, or the session has expired, has been revoked
 * or was ended by the authorization server. `region_changed`: it is at the host of another region, and there is none at
 * the user's home (of `createRegionalClient` alone).
 */
export type SignOutReason = 'signed_out' | 'signed_out_in_another_tab' | 'session_expired' | 'region_changed';

export interface SignedOut {
  readonly isLoggedIn: false;
  /** Absent where this tab has known no session. */
  readonly reason?: SignOutReason;
}

export interface SignedIn {
  readonly isLoggedIn: true;
  readonly idTokenClaims: IdTokenClaims;
  /** When the access token ends, in milliseconds of this browser's clock; absent where the server did not say. */
  readonly accessTokenExpiresAt?: number;
  /** When the session ends unless it is refreshed, in milliseconds of this browser's clock. */
  readonly sessionExpiresAt?: number;
  /** The user's home region. */
  readonly region?: string;
  /** The home region's own API address, where the deployment offers one. */
  readonly apiBaseUrl?: string;
  /**
   * The browser has bound the session to a key of its own, so that a copy of its cookies is soon worth nothing. It does so some
   * milliseconds after the sign-in, by itself: ask with `session()`. Absent where it has not.
   */
  readonly deviceBound?: true;
}

export type Session = SignedOut | SignedIn;

export type SessionListener = (session: Session) => void;

export type SessionExpiringListener = (session: SignedIn) => void;

export interface LoginStarted {
  readonly authorizationUrl: string;
}

export interface Refreshed {
  readonly accessTokenExpiresAt?: number;
  readonly sessionExpiresAt?: number;
  readonly region?: string;
  readonly apiBaseUrl?: string;
}

export interface LogoutResult {
  /** Absent where the authorization server has no page to end its own session. */
  readonly logoutUrl?: string;
}

export interface CallOptions {
  /**
   * Ends the wait: the call then fails with `aborted`, or `timeout` for such a signal. What is under way goes on, since other
   * callers may wait for the same, and a login's code or a refresh token is good once; but nobody is sent to another page.
   */
  readonly signal?: AbortSignal | undefined;
}

export interface NavigationOptions extends CallOptions {
  /** `false` only returns the address and leaves going there to the caller. Default: `true`. */
  readonly navigate?: boolean;
}

export interface LogoutOptions extends NavigationOptions {
  /** `true` ends all sessions of the user, in whichever browser. The deployment needs a store. Default: `false`. */
  readonly everywhere?: boolean;
}

export interface ApiRequestInit extends RequestInit {
  /**
   * Sends the call, each time that it is sent, in place of the page's `fetch`. The request has the header and asks for cookies
   * (`credentials` is `include`) where it goes to an API of the client's; a body of its own need not be in it.
   */
  readonly send?: (request: Request) => Promise<Response>;
}

/** The one method of the Web Locks API that the client uses. */
export interface LockManagerLike {
  request<T>(name: string, callback: () => Promise<T>): Promise<T>;
}

export interface TokenHandlerClientOptions {
  /** Address of the agent, such as `https://api.example.com/oauth-agent`. */
  readonly agentUrl: string;
  /**
   * Origins whose calls get cookies and the header. Default: the agent's origin. The agent itself, and the origin of the home
   * region's API address that it names, are always among them.
   */
  readonly apiOrigins?: readonly string[];
  /**
   * The page that logins come back to, as the agent has it, without a query. `onPageLoad` then finishes logins on that page alone, and
   * leaves a `?code=…&state=…` on others to whom it belongs. Default: any page.
   */
  readonly redirectUri?: string;
  /** Default: the page's `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Default: `navigator.locks`, or where there are none a lease in `storage`; `null`: the lease. */
  readonly locks?: LockManagerLike | null;
  /** Remembers what the last refresh gave, never a secret. Default: `localStorage`; `null`: this tab only. */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem'> | null;
  /** Default: a `BroadcastChannel` named after the agent; `null`: no messages between tabs. */
  readonly channel?: BroadcastChannel | null;
  /** How to leave for another page. Default: `location.assign`. */
  readonly navigate?: (url: string) => void;
  /** After how long an unanswered call to the agent is given up. Default: 30,000. */
  readonly timeoutMillis?: number;
  /**
   * Refreshes up to this long before the access token expires, in one of the tabs that are seen. Default: 0, which
   * refreshes when a call needs it.
   */
  readonly refreshAheadMillis?: number;
}

export interface TokenHandlerClient {
  /** Address of the agent, without a slash at its end. */
  readonly agentUrl: string;
  /** The last session this tab has learnt of; `undefined` before the first answer. */
  readonly current: Session | undefined;
  /** Starts a login and goes to the authorization server. */
  startLogin(parameters?: Parameters, options?: NavigationOptions): Promise<LoginStarted>;
  /** Call once when the page loads: finishes a login that the address bar holds the answer of, else asks for the session. */
  onPageLoad(url?: string, options?: CallOptions): Promise<Session>;
  /** Asks the agent whether there is a session. */
  session(options?: CallOptions): Promise<Session>;
  /** Gets a new access token; `fetch` does so by itself when it must. */
  refresh(parameters?: Parameters, options?: CallOptions): Promise<Refreshed>;
  /** Ends the session here, then goes to the authorization server to end it there. */
  logout(options?: LogoutOptions): Promise<LogoutResult>;
  /**
   * `fetch` for the API: adds cookies and the header, refreshes once when the access token has expired and repeats the call.
   * Where there is no answer at all it throws a `TokenHandlerError`.
   */
  fetch(input: RequestInfo | URL, init?: ApiRequestInit): Promise<Response>;
  /** Tells of every change of the session, also of those made in other tabs. Returns how to stop listening. */
  onChange(listener: SessionListener): () => void;
  /** Stops listening to other tabs and looking at the clock. */
  close(): void;
}
