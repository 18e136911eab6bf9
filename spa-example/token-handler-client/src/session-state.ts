import { Listeners } from './listeners.js';
import type { Refreshed, Session, SignedIn, SignOutReason } from './types.js';

/** What tabs tell each other. Claims and tokens are not among it: a tab that wants them asks the agent. */
type Message =
  | { readonly signedIn: true }
  | { readonly signedOut: SignOutReason }
  | { readonly refreshed: Refreshed };

/** The session as this tab knows it, and the news of it to listeners and to other tabs. */
export class SessionState {
  /** The last that this tab has learnt of; `undefined` before the first answer. */
  session: Session | undefined;
  readonly changes = new Listeners<Session>();

  readonly #channel: BroadcastChannel | null;

  constructor(
    channel: BroadcastChannel | null,
    askAgent: () => Promise<unknown>,
  ) {
    this.#channel = channel;
    if (channel !== null) {
      channel.onmessage = event => this.#hear(event.data as Message, askAgent);
    }
  }

  get signedIn(): SignedIn | undefined {
    return this.session?.isLoggedIn ? this.session : undefined;
  }

  /** What the agent or the API has answered. */
  learnt(session: Session): void {
    if (!session.isLoggedIn && this.signedIn !== undefined) {
      this.signedOut('session_expired');
    } else {
      this.#become(session);
    }
  }

  // Other tabs come first: a listener may close this client, and a channel that is closed takes no message.
  began(session: Session): void {
    this.#channel?.postMessage({ signedIn: true } satisfies Message);
    this.#become(session);
  }

  /** What another tab got. */
  heard(access: Refreshed): void {
    if (this.signedIn !== undefined) {
      this.#become({ ...this.signedIn, ...access });
    }
  }

  signedOut(reason: SignOutReason): void {
    this.#channel?.postMessage({ signedOut: reason } satisfies Message);
    this.#end(reason);
  }

  refreshed(access: Refreshed): void {
    this.#channel?.postMessage({ refreshed: access } satisfies Message);
    this.heard(access);
  }

  close(): void {
    this.changes.clear();
    this.#channel?.close();
  }

  #become(session: Session): void {
    if (this.session?.isLoggedIn !== false || session.isLoggedIn) {
      this.session = session;
      this.changes.tell(session);
    }
  }

  #end(reason: SignOutReason): void {
    this.#become({ isLoggedIn: false, ...(this.signedIn && { reason }) });
  }

  #hear(message: Message, askAgent: () => Promise<unknown>): void {
    if ('signedOut' in message) {
      this.#end(message.signedOut === 'signed_out' ? 'signed_out_in_another_tab' : message.signedOut);
    } else if ('refreshed' in message) {
      this.heard(message.refreshed);
    } else {
      // Unreachable just now: this tab keeps what it knows, and its next call finds out.
      askAgent().catch(() => undefined);
    }
  }
}

/** What a refresh may change of a session. */
export function accessOf(session: Session): Refreshed {
  const { isLoggedIn: _, idTokenClaims: __, ...access } = session as SignedIn;
  return access;
}
