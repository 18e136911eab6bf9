import { codeOf, noAnswerBy, retryAfterSeconds } from './errors.js';

/** How often a call is repeated that was refused with such a code before it was served. */
const MOST_REPEATS: Readonly<Record<string, number>> = {
  key_unknown: 3,
  session_renewed: 3,
  dpop_nonce_required: 1,
  overloaded: 1,
  device_proof_unavailable: 1,
};
const LONGEST_PAUSE_SECONDS = 10;
const NETWORK_PAUSE_MILLIS = 1_000;

/** Tells, where somebody looks at the clock, whether the machine has slept until just now. */
export interface Wake {
  isJustAwake(): boolean;
}

/**
 * Sends by `attempt`. What was refused before it was served is repeated after `Retry-After`, unless that is long: 401
 * `key_unknown` of an instance that will soon know the key of the session's cookies, 503 `session_renewed` while the browser
 * is still at the cookies of another tab's refresh, 503 `overloaded` and `device_proof_unavailable`, and 503
 * `dpop_nonce_required`, at once. Right after the machine slept the network may be away: a call that does no harm when it is
 * served twice (`mayBeLost`) is then repeated once.
 */
export async function deliver(
  attempt: () => Promise<Response>,
  mayBeLost: boolean,
  wake: Wake,
  signal?: AbortSignal,
): Promise<Response> {
  for (let repeats = 0; ; ) {
    try {
      const response = await attempt();
      const seconds = retryAfterSeconds(response) ?? 0;
      if (
        response.ok ||
        seconds > LONGEST_PAUSE_SECONDS ||
        repeats++ >= (MOST_REPEATS[(await codeOf(response)) ?? ''] ?? 0)
      ) {
        return response;
      }
      await pause(1_000 * seconds);
    } catch (error) {
      // Fetch, section 5.6: a network error is a TypeError; a call that was given up is something else.
      if (!mayBeLost || !(error instanceof TypeError) || !wake.isJustAwake()) {
        throw noAnswerBy(error, signal);
      }
      mayBeLost = false;
      await pause(NETWORK_PAUSE_MILLIS);
    }
  }
}

export function pause(millis: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, millis);
  });
}
