import type { Delivery } from './delivery.js';
import type { Listeners } from './listeners.js';
import type { RefreshTurn } from './refresh-turn.js';
import type { Renewals } from './renewals.js';
import type { SessionState } from './session-state.js';
import type { SignedIn } from './types.js';

const LAST_MINUTE_MILLIS = 60_000;
/** Timers stand still while the machine sleeps, so that the clock is looked at now and then. */
const LONGEST_WAIT_MILLIS = 30_000;
const SHORTEST_WAIT_MILLIS = 1_000;
/** One end, told in whole seconds by answers that took their time, differs by less. */
const SAME_END_MILLIS = 5_000;

/**
 * Looks at the clock when something may be due: by a timer, and when the page is seen again. Only a page that is
 * seen asks the agent: a tab in the background neither keeps a session alive nor crowds the server.
 */
export class SessionClock {
  readonly #expiring: Listeners<SignedIn>;
  readonly #state: SessionState;
  readonly #turn: RefreshTurn;
  readonly #aheadMillis: number;
  readonly #renewals: Renewals;
  readonly #delivery: Delivery;
  readonly #askIfEnded: () => Promise<unknown>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #toldEnd = 0;

  /** `expiring` is told once for each end that its last minute has begun. */
  constructor(
    expiring: Listeners<SignedIn>,
    state: SessionState,
    turn: RefreshTurn,
    renewals: Renewals,
    delivery: Delivery,
    aheadMillis: number,
    askIfEnded: () => Promise<unknown>,
  ) {
    this.#expiring = expiring;
    this.#state = state;
    this.#turn = turn;
    // In each tab at another time, so that the first one refreshes for all. Without a time, never.
    this.#aheadMillis = (aheadMillis || -Infinity) * (0.5 + Math.random() / 2);
    this.#renewals = renewals;
    this.#delivery = delivery;
    this.#askIfEnded = askIfEnded;
    state.changes.add(this.look);
    globalThis.document?.addEventListener('visibilitychange', this.look);
    this.look();
  }

  readonly look = (): void => {
    clearTimeout(this.#timer);
    const session = this.#state.signedIn;
    if (session === undefined) {
      return;
    }
    this.#delivery.look();
    const now = Date.now();
    const { sessionExpiresAt: end = Infinity, accessTokenExpiresAt: tokenEnd = Infinity } = session;
    const lastMinute = end - LAST_MINUTE_MILLIS;
    const aheadAt = Math.max(tokenEnd - this.#aheadMillis, this.#turn.askAgainAt());
    const next = Math.min(...[lastMinute, end, aheadAt].filter(due => due > now));
    this.#timer = setTimeout(
      this.look,
      Math.min(LONGEST_WAIT_MILLIS, Math.max(SHORTEST_WAIT_MILLIS, next - now)),
    );
    if (now >= lastMinute && now < end && Math.abs(end - this.#toldEnd) > SAME_END_MILLIS) {
      this.#toldEnd = end;
      this.#expiring.tell(session);
    }
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
