import { codeOf, noAnswerBy, retryAfterSeconds } from './errors.js';

/** How often a call is repeated that was refused with such a code before it was served. */
const MOST_REPEATS: Readonly<Record<string, number>> = {
  key_unknown: 3,
  dpop_nonce_required: 1,
  overloaded: 1,
};
const LONGEST_PAUSE_SECONDS = 10;
/** The clock is looked at more often than this, unless the machine sleeps. */
const ASLEEP_MILLIS = 90_000;
const JUST_AWAKE_MILLIS = 15_000;
const NETWORK_PAUSE_MILLIS = 1_000;

/** Sends calls, and repeats those that were refused before they were served, or lost because the machine slept. */
export class Delivery {
  #lookedAt = Date.now();
  #wokeAt = 0;

  /** Notices by the clock that the machine has slept. */
  look(): void {
    const now = Date.now();
    if (now - this.#lookedAt > ASLEEP_MILLIS) {
      this.#wokeAt = now;
    }
    this.#lookedAt = now;
  }

  /**
   * Sends by `attempt`. What was refused before it was served is repeated after `Retry-After`: 401 `key_unknown` of an
   * instance that will soon know the key of the session's cookies, 503 `overloaded`, and 503 `dpop_nonce_required`, at
   * once. Right after the machine slept the network may be away: a call that does no harm when it is served twice
   * (`isSafe`) is then repeated once.
   */
  async send(attempt: () => Promise<Response>, isSafe: boolean, signal?: AbortSignal): Promise<Response> {
    this.look();
    let mayBeLost = isSafe;
    for (let repeats = 0; ; ) {
      try {
        const response = await attempt();
        if (
          response.ok ||
          repeats++ >= (MOST_REPEATS[(await codeOf(response)) ?? ''] ?? 0)
        ) {
          return response;
        }
        await pause(1_000 * Math.min(retryAfterSeconds(response) ?? 0, LONGEST_PAUSE_SECONDS));
      } catch (error) {
        this.look();
        // Fetch, section 5.6: a network error is a TypeError; a call that was given up is something else.
        if (!mayBeLost || !(error instanceof TypeError) || Date.now() - this.#wokeAt > JUST_AWAKE_MILLIS) {
          throw noAnswerBy(error, signal);
        }
        mayBeLost = false;
        await pause(NETWORK_PAUSE_MILLIS);
      }
    }
  }
}

export function pause(millis: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, millis);
  });
}
