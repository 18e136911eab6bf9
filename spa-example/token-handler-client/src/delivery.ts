import { codeOf, retryAfterSeconds } from './errors.js';

const MOST_REPEATS = 3;
const KEY_PAUSE_SECONDS = 5;
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
   * Sends by `attempt`. An instance that does not know the key of the session's cookies yet refuses the call with 401
   * `key_unknown`; it has not served it, and will soon know the key. Right after the machine slept the network may be
   * away: a call that does no harm when it is served twice (`isSafe`) is then repeated once.
   */
  async send(attempt: () => Promise<Response>, isSafe: boolean): Promise<Response> {
    this.look();
    let mayBeLost = isSafe;
    for (let repeats = 0; ; ) {
      try {
        const response = await attempt();
        if (
          response.status !== 401 ||
          repeats++ === MOST_REPEATS ||
          (await codeOf(response)) !== 'key_unknown'
        ) {
          return response;
        }
        await pause(
          1_000 * Math.min(retryAfterSeconds(response) ?? KEY_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS),
        );
      } catch (error) {
        this.look();
        // Fetch, section 5.6: a network error is a TypeError; a call that was given up is something else.
        if (!mayBeLost || !(error instanceof TypeError) || Date.now() - this.#wokeAt > JUST_AWAKE_MILLIS) {
          throw error;
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
