import type { SessionExpiringListener, TokenHandlerClient } from './types.js';

const LAST_MINUTE_MILLIS = 60_000;
/** Timers stand still while the machine sleeps, so that the clock is looked at now and then. */
const LONGEST_WAIT_MILLIS = 30_000;
const SHORTEST_WAIT_MILLIS = 1_000;
/** One end, told in whole seconds by answers that took their time, differs by less. */
const SAME_END_MILLIS = 5_000;

/**
 * Tells that the last minute of the session has begun: once for each end, and again after a refresh has moved the end. Returns how
 * to stop listening.
 */
export function onSessionExpiring(
  client: Pick<TokenHandlerClient, 'current' | 'onChange'>,
  listener: SessionExpiringListener,
): () => void {
  let toldEnd = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    const session = client.current;
    if (!session?.isLoggedIn || session.sessionExpiresAt === undefined) {
      return;
    }
    const end = session.sessionExpiresAt;
    const left = end - LAST_MINUTE_MILLIS - Date.now();
    if (left > 0) {
      timer = setTimeout(look, Math.min(LONGEST_WAIT_MILLIS, Math.max(SHORTEST_WAIT_MILLIS, left)));
    } else if (Date.now() < end && Math.abs(end - toldEnd) > SAME_END_MILLIS) {
      toldEnd = end;
      listener(session);
    }
  };
  const stopChanges = client.onChange(look);
  globalThis.document?.addEventListener('visibilitychange', look);
  look();
  return () => {
    clearTimeout(timer);
    stopChanges();
    globalThis.document?.removeEventListener('visibilitychange', look);
  };
}
