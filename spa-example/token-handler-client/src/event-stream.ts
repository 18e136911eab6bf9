import { backOffMillis, isPassing, waited } from './back-off.js';
import { errorOf, TokenHandlerError } from './errors.js';
import { EventParser, type ServerEvent } from './event-parser.js';
import type { TokenHandlerClient } from './types.js';

export interface EventStreamOptions {
  /** Ends the stream. */
  readonly signal?: AbortSignal;
  /** Where to go on: the id of the last event that is known already. */
  readonly lastEventId?: string;
}

/** As long as a server says nothing else (HTML, section 9.2.3). */
const RECONNECTION_MILLIS = 1_000;

/**
 * The events of an API's `text/event-stream`, for as long as it likes: what breaks off is connected again with
 * `Last-Event-ID`, after a refresh where the access token has expired, and later each time while the server is away. It ends
 * when the signal aborts or the server says 204, and throws a `TokenHandlerError` where there is no session any more or the
 * answer is no event stream.
 */
export async function* eventStream(
  client: Pick<TokenHandlerClient, 'fetch'>,
  url: string | URL,
  { signal, lastEventId = '' }: EventStreamOptions = {},
): AsyncGenerator<ServerEvent, void, undefined> {
  const parser = new EventParser(lastEventId, RECONNECTION_MILLIS);
  for (let failures = 0; !signal?.aborted; ) {
    let pause = 0;
    try {
      const response = await connected(client, url, parser.lastEventId, signal);
      if (response === undefined) {
        return;
      }
      failures = 0;
      yield* events(response, parser);
    } catch (error) {
      if (signal?.aborted) {
        return;
      }
      if (!(error instanceof TokenHandlerError) || !isPassing(error.status)) {
        throw error;
      }
      pause = backOffMillis(failures++, error.retryAfterSeconds);
    }
    await waited(Math.max(pause, parser.retryMillis), signal);
  }
}

/** An answer that streams; `undefined` where there is nothing more to come. */
async function connected(
  client: Pick<TokenHandlerClient, 'fetch'>,
  url: string | URL,
  lastEventId: string,
  signal: AbortSignal | undefined,
): Promise<Response | undefined> {
  const response = await client.fetch(url, {
    headers: { Accept: 'text/event-stream', ...(lastEventId && { 'Last-Event-ID': lastEventId }) },
    cache: 'no-store',
    ...(signal && { signal }),
  });
  if (response.status === 204) {
    return undefined;
  }
  const type = response.headers.get('Content-Type') ?? '';
  if (!response.ok || response.body === null || !/^text\/event-stream\b/i.test(type)) {
    throw await errorOf(response);
  }
  return response;
}

/** The events until the stream ends, in whatever way. */
async function* events(response: Response, parser: EventParser): AsyncGenerator<ServerEvent, void, undefined> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  parser.begin();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }) as const);
      if (done) {
        return;
      }
      yield* parser.read(decoder.decode(value, { stream: true }));
    }
  } finally {
    // Also where the caller has left the loop.
    await reader.cancel().catch(() => undefined);
  }
}
