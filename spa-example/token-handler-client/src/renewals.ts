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
/** What another process of the browser has written to the storage may come a little after its lock. */
const STORAGE_LAG_MILLIS = 50;
/** Who waits longer than this for its turn has waited for another tab: a refresh may fail within a few milliseconds. */
const FREE_TURN_MILLIS = 2;

/** Refreshes: once for all tabs, and not while the server is away. */
export class Renewals {
  #underWay: Promise<Refreshed> | undefined;

  readonly #agent: Agent;
  readonly #turn: RefreshTurn;
  readonly #state: SessionState;

  constructor(
    agent: Agent,
    turn: RefreshTurn,
    state: SessionState,
  ) {
    this.#agent = agent;
    this.#turn = turn;
    this.#state = state;
  }

  /** Refreshes unless some tab has done so since `mark`; then this is what that one got. */
  since(mark = this.#turn.mark()): Promise<Refreshed> {
    const askedAt = Date.now();
    this.#underWay ??= this.#turn
      .alone(async () => {
        if (this.#turn.mark() === mark && Date.now() - askedAt > FREE_TURN_MILLIS) {
          await pause(STORAGE_LAG_MILLIS);
        }
        if (this.#turn.mark() === mark) {
          return this.now({});
        }
        const refreshed = this.#turn.last();
        // The other tab's message may still be under way.
        this.#state.heard(refreshed);
        return refreshed;
      })
      .finally(() => {
        this.#underWay = undefined;
      });
    return this.#underWay;
  }

  /** Refreshes, in turn. */
  async now(parameters: Parameters): Promise<Refreshed> {
    const away = this.#turn.away();
    if (away !== undefined) {
      throw away;
    }
    try {
      const refreshed = await this.#agent.refresh(parameters);
      this.#turn.refreshed(refreshed);
      this.#state.refreshed(refreshed);
      return refreshed;
    } catch (error) {
      if (isRefusal(error)) {
        this.#state.signedOut('session_expired');
      } else if (error instanceof TokenHandlerError && !/^4(?!29)/.test(`${error.status}`)) {
        // Without an answer, or with one that blames the server: the same call may well be served later.
        this.#turn.failed(error);
      }
      throw error;
    }
  }

  /** Whether a call may be repeated that was refused with 401 and this code, after a refresh where that helps. */
  async mayRepeat(errorCode: string | undefined, mark: string): Promise<boolean> {
    if (errorCode === KEY_UNKNOWN) {
      return false;
    }
    if (!NO_SESSION.test(errorCode ?? '')) {
      await this.since(mark);
    } else if (this.#turn.mark() === mark) {
      this.#state.learnt({ isLoggedIn: false });
      return false;
    }
    // Else the call has crossed a sign-in, and came without its cookies.
    return true;
  }
}

/** Whether a 401 with this code is about the session: an API may refuse with codes of its own. */
export function ofSession(errorCode = ''): boolean {
  return NO_SESSION.test(errorCode) || OTHERS_OF_SESSION.test(errorCode);
}

/** Whether there is no session for this call, or none any more. */
export function isRefusal(error: unknown): error is TokenHandlerError {
  return error instanceof TokenHandlerError && error.status === 401 && error.errorCode !== KEY_UNKNOWN;
}
