const LONGEST_MILLIS = 30_000;

/** How long to wait before connecting again: 1, 2, 4 … 30 seconds, each up to half longer, so that clients spread. */
export function backOffMillis(failures: number, atLeastSeconds = 0): number {
  const millis = Math.min(1_000 * 2 ** failures, LONGEST_MILLIS);
  return Math.max(millis, 1_000 * atLeastSeconds) * (1 + Math.random() / 2);
}

/** Waits, but no longer than until the signal aborts. */
export function waited(millis: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, millis);
    signal?.addEventListener('abort', done);
    if (signal?.aborted) {
      done();
    }
  });
}

/** Whether a status may be another one a little later. */
export function isPassing(status: number): boolean {
  return status === 0 || status === 429 || status >= 500;
}
