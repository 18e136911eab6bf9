import type { RefreshTurn } from './refresh-turn.js';
import type { Renewals } from './renewals.js';
import type { SessionState } from './session-state.js';

/** Timers stand still while the machine sleeps, so that the clock is looked at now and then. */
const LONGEST_WAIT_MILLIS = 30_000;
const SHORTEST_WAIT_MILLIS = 1_000;
/** The clock is looked at more often than this, unless the machine sleeps. */
const ASLEEP_MILLIS = 90_000;
const JUST_AWAKE_MILLIS = 15_000;

/**
 * Looks at the clock when something may be due: by a timer, and when the page is seen again. Only a page that is
 * seen asks the agent: a tab in the background neither keeps a session alive nor crowds the server.
 */
export class SessionClock {
  readonly #state: SessionState;
  readonly #turn: RefreshTurn;
  readonly #aheadMillis: number;
  readonly #renewals: Renewals;
  readonly #askIfEnded: () => Promise<unknown>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lookedAt = Date.now();
  #wokeAt = 0;

  constructor(
    state: SessionState,
    turn: RefreshTurn,
    renewals: Renewals,
    aheadMillis: number,
    askIfEnded: () => Promise<unknown>,
  ) {
    this.#state = state;
    this.#turn = turn;
    // In each tab at another time, so that the first one refreshes for all. Without a time, never.
    this.#aheadMillis = (aheadMillis || -Infinity) * (0.5 + Math.random() / 2);
    this.#renewals = renewals;
    this.#askIfEnded = askIfEnded;
    state.changes.add(this.look);
    globalThis.document?.addEventListener('visibilitychange', this.look);
    this.look();
  }

  /** Whether the machine has slept until just now: the network may be away for a moment. */
  isJustAwake(): boolean {
    const now = Date.now();
    if (now - this.#lookedAt > ASLEEP_MILLIS) {
      this.#wokeAt = now;
    }
    this.#lookedAt = now;
    return now - this.#wokeAt <= JUST_AWAKE_MILLIS;
  }

  readonly look = (): void => {
    clearTimeout(this.#timer);
    const session = this.#state.signedIn();
    if (session === undefined) {
      return;
    }
    this.isJustAwake();
    const now = Date.now();
    const { sessionExpiresAt: end = Infinity, accessTokenExpiresAt: tokenEnd = Infinity } = session;
    const aheadAt = Math.max(tokenEnd - this.#aheadMillis, this.#turn.askAgainAt());
    const next = Math.min(...[end, aheadAt].filter(due => due > now));
    this.#timer = setTimeout(
      this.look,
      Math.min(LONGEST_WAIT_MILLIS, Math.max(SHORTEST_WAIT_MILLIS, next - now)),
    );
    if (!globalThis.document?.hidden && now >= Math.min(end, aheadAt)) {
      // Who may not be reached just now is asked at a later look.
      (now >= end ? this.#askIfEnded() : this.#renewals.since()).catch(() => undefined);
    }
  };

  close(): void {
    clearTimeout(this.#timer);
    globalThis.document?.removeEventListener('visibilitychange', this.look);
  }
}
