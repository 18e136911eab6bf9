import { backOffMillis, isPassing, waited } from './back-off.js';
import { TokenHandlerError } from './errors.js';
import { usable } from './usable.js';
import type { TokenHandlerClient } from './types.js';

export interface WebSocketOptions {
  readonly protocols?: string | string[];
  /** Each connection that has opened, the first one and those after it: say here what the API is to know each time. */
  readonly onOpen?: (socket: WebSocket) => void;
  readonly onMessage?: (data: unknown, socket: WebSocket) => void;
  /** Ends the connection, and all attempts. */
  readonly signal?: AbortSignal;
}

type Client = Pick<TokenHandlerClient, 'session' | 'refresh' | 'current'>;

/** What the proxy says when the access token has expired (docs/proxy.md, "Streams"). */
const TOKEN_EXPIRED = 'token_expired';
const NORMAL = 1000;

/**
 * A WebSocket through the proxy, connected again when it breaks off: after a refresh where the access token has expired, and
 * later each time while the server is away. Resolves when the signal aborts or the API closes it with code 1000; rejects with a
 * `TokenHandlerError` where there is no session any more. A message that was sent to a connection which broke off may not have
 * arrived; what must arrive needs a word of your API's that it has. A function says the address anew for each connection.
 */
export async function connectWebSocket(
  client: Client,
  url: string | URL | (() => string | URL),
  options: WebSocketOptions = {},
): Promise<void> {
  const { signal } = options;
  for (let failures = 0; !signal?.aborted; ) {
    let pause = 0;
    try {
      // A handshake that is refused says nothing to a page, so that the token is looked at before.
      await usable(client);
      const end = await connection(typeof url === 'function' ? url() : url, options);
      if (end.code === NORMAL || signal?.aborted) {
        return;
      }
      failures = end.hasOpened ? 0 : failures + 1;
      if (end.reason === TOKEN_EXPIRED) {
        await client.refresh();
      } else {
        pause = backOffMillis(failures);
        if (!end.hasOpened || end.reason === 'unauthorized') {
          await client.session();
        }
      }
    } catch (error) {
      if (!(error instanceof TokenHandlerError) || !isPassing(error.status)) {
        throw error;
      }
      pause = backOffMillis(failures++, error.retryAfterSeconds);
    }
    await waited(pause, signal);
  }
}

interface End {
  readonly code: number;
  readonly reason: string;
  readonly hasOpened: boolean;
}

function connection(
  url: string | URL,
  { protocols = [], onOpen, onMessage, signal }: WebSocketOptions,
): Promise<End> {
  return new Promise(resolve => {
    const socket = new WebSocket(url, protocols);
    const leave = () => socket.close(NORMAL);
    let hasOpened = false;
    signal?.addEventListener('abort', leave);
    if (signal?.aborted) {
      leave();
    }
    socket.onopen = () => {
      hasOpened = true;
      onOpen?.(socket);
    };
    socket.onmessage = event => onMessage?.(event.data, socket);
    // An error is always followed by a close.
    socket.onclose = ({ code, reason }) => {
      signal?.removeEventListener('abort', leave);
      resolve({ code, reason, hasOpened });
    };
  });
}
