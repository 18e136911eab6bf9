import type { Agent } from './agent.js';
import { pause } from './delivery.js';
import { TokenHandlerError } from './errors.js';
import type { RefreshTurn } from './refresh-turn.js';
import type { SessionState } from './session-state.js';
import type { Parameters, Refreshed } from './types.js';

/** 401 answers that a refresh cannot cure: there is no session to refresh. */
const NO_SESSION = /^(unauthorized|session_expired)$/;
const OTHERS_OF_SESSION = /^(token_expired|region_changed|key_unknown)$/;
/** 401 of an instance that does not know the key of the cookies yet. The session is there. */
const KEY_UNKNOWN = 'key_unknown';
/** Failures of a refresh that say nothing of the server: of the call itself, or because another tab has just refreshed. */
const ITS_OWN = /^4(?!29)|session_renewed/;
/** What another process of the browser has written to the storage may come a little after its lock. */
const STORAGE_LAG_MILLIS = 50;
/** Who waits longer than this for its turn has waited for another tab: a refresh may fail within a few milliseconds. */
const FREE_TURN_MILLIS = 2;

/** Refreshes: once for all tabs, and not while the server is away. */
export interface Renewals {
  /** Refreshes unless some tab has done so since `mark`; then this is what that one got. */
  since(mark?: string): Promise<Refreshed>;
  /** Refreshes, in turn. */
  now(parameters: Parameters): Promise<Refreshed>;
  /** Whether a call may be repeated that was refused with 401 and this code, after a refresh where that helps. */
  mayRepeat(errorCode: string | undefined, mark: string): Promise<boolean>;
}

export function renewalsBy(agent: Agent, turn: RefreshTurn, state: SessionState): Renewals {
  let underWay: Promise<Refreshed> | undefined;

  const now = async (parameters: Parameters): Promise<Refreshed> => {
    const away = turn.away();
    if (away) {
      throw away;
    }
    try {
      const refreshed = await agent.refresh(parameters);
      turn.refreshed(refreshed);
      state.refreshed(refreshed);
      return refreshed;
    } catch (error) {
      if (isRefusal(error)) {
        state.signedOut('session_expired');
      } else if (error instanceof TokenHandlerError && !ITS_OWN.test(error.status + error.errorCode)) {
        // Without an answer, or with one that blames the server: the same call may well be served later.
        turn.failed(error);
      }
      throw error;
    }
  };

  const since = (mark = turn.mark()): Promise<Refreshed> => {
    const askedAt = Date.now();
    underWay ??= turn
      .alone(async () => {
        if (turn.mark() === mark && Date.now() - askedAt > FREE_TURN_MILLIS) {
          await pause(STORAGE_LAG_MILLIS);
        }
        if (turn.mark() === mark) {
          return now({});
        }
        const refreshed = turn.last();
        // The other tab's message may still be under way.
        state.heard(refreshed);
        return refreshed;
      })
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };

  const mayRepeat = async (errorCode: string | undefined, mark: string): Promise<boolean> => {
    if (errorCode === KEY_UNKNOWN) {
      return false;
    }
    if (!NO_SESSION.test(errorCode ?? '')) {
      await since(mark);
    } else if (turn.mark() === mark) {
      state.learnt({ isLoggedIn: false });
      return false;
    }
    // Else the call has crossed a sign-in, and came without its cookies.
    return true;
  };

  return { since, now, mayRepeat };
}

/** Whether a 401 with this code is about the session: an API may refuse with codes of its own. */
export function ofSession(errorCode = ''): boolean {
  return NO_SESSION.test(errorCode) || OTHERS_OF_SESSION.test(errorCode);
}

/** Whether there is no session for this call, or none any more. */
export function isRefusal(error: unknown): error is TokenHandlerError {
  return error instanceof TokenHandlerError && error.status === 401 && error.errorCode !== KEY_UNKNOWN;
}
