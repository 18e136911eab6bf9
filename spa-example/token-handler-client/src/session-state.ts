import { type Listeners, listeners } from './listeners.js';
import type { Refreshed, Session, SignedIn, SignOutReason } from './types.js';

/** What tabs tell each other. Claims and tokens are not among it: a tab that wants them asks the agent. */
type Message =
  | { readonly signedIn: true }
  | { readonly signedOut: SignOutReason }
  | { readonly refreshed: Refreshed };

/** The session as this tab knows it, and the news of it to listeners and to other tabs. */
export interface SessionState {
  /** The last that this tab has learnt of; `undefined` before the first answer. */
  session(): Session | undefined;
  signedIn(): SignedIn | undefined;
  readonly changes: Listeners<Session>;
  /** What the agent or the API has answered. */
  learnt(session: Session): void;
  began(session: Session): void;
  /** What another tab got. */
  heard(access: Refreshed): void;
  signedOut(reason: SignOutReason): void;
  refreshed(access: Refreshed): void;
  close(): void;
}

export function sessionState(channel: BroadcastChannel | null, askAgent: () => Promise<unknown>): SessionState {
  const changes = listeners<Session>();
  let session: Session | undefined;

  const known = () => (session?.isLoggedIn ? session : undefined);
  const tell = (message: Message) => channel?.postMessage(message);
  const become = (next: Session) => {
    if (session?.isLoggedIn !== false || next.isLoggedIn) {
      session = next;
      changes.tell(next);
    }
  };
  const end = (reason: SignOutReason) => become({ isLoggedIn: false, ...(known() && { reason }) });
  const heard = (access: Refreshed) => {
    const before = known();
    if (before) {
      become({ ...before, ...access });
    }
  };
  // Other tabs come first: a listener may close this client, and a channel that is closed takes no message.
  const signedOut = (reason: SignOutReason) => {
    tell({ signedOut: reason });
    end(reason);
  };

  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if ('signedOut' in data) {
        end(data.signedOut === 'signed_out' ? 'signed_out_in_another_tab' : data.signedOut);
      } else if ('refreshed' in data) {
        heard(data.refreshed);
      } else {
        // Unreachable just now: this tab keeps what it knows, and its next call finds out.
        askAgent().catch(() => undefined);
      }
    };
  }

  return {
    session: () => session,
    signedIn: known,
    changes,
    learnt: next => {
      if (!next.isLoggedIn && known()) {
        signedOut('session_expired');
      } else {
        become(next);
      }
    },
    began: next => {
      tell({ signedIn: true });
      become(next);
    },
    heard,
    signedOut,
    refreshed: access => {
      tell({ refreshed: access });
      heard(access);
    },
    close: () => {
      changes.clear();
      channel?.close();
    },
  };
}

/** What a refresh may change of a session. */
export function accessOf(session: Session): Refreshed {
  const { isLoggedIn: _, idTokenClaims: __, ...access } = session as SignedIn;
  return access;
}
