import type { TokenHandlerClient } from './types.js';
import { usable } from './usable.js';

export interface UploadProgress {
  /** Bytes that have left. They begin at nothing again where the call is repeated. */
  readonly sent: number;
  readonly total: number;
}

export interface UploadOptions {
  /** Default: `POST`. */
  readonly method?: string;
  readonly headers?: HeadersInit;
  readonly onProgress?: (progress: UploadProgress) => void;
  /** Gives the upload up. */
  readonly signal?: AbortSignal;
}

type Client = Pick<TokenHandlerClient, 'current' | 'session' | 'refresh' | 'fetch'>;

/** What `XMLHttpRequest` and `fetch` both send, as often as they must: a stream is good once. */
export type UploadBody = Blob | FormData | ArrayBuffer | URLSearchParams | string;

/** Statuses whose answers have no body (Fetch, section 2.2.3). */
const WITHOUT_BODY = /^(204|205|304)$/;

/**
 * `fetch` of a client for a large body, which tells how much of it has left. A token that has expired is renewed before, so that
 * the body travels once. Where there is no `XMLHttpRequest` (service workers, servers) nothing is told on the way.
 */
export async function upload(
  client: Client,
  url: string | URL,
  body: UploadBody,
  { method = 'POST', headers, onProgress, signal }: UploadOptions = {},
): Promise<Response> {
  await usable(client, { signal });
  const init = { method, ...(headers && { headers }), ...(signal && { signal }) };
  return 'XMLHttpRequest' in globalThis
    ? client.fetch(url, { ...init, send: request => sent(request, body, onProgress) })
    : client.fetch(url, { ...init, body });
}

/** The request with this body, which no copy is made of. */
function sent(request: Request, body: UploadBody, onProgress: UploadOptions['onProgress']): Promise<Response> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const abort = () => xhr.abort();
    xhr.open(request.method, request.url);
    xhr.withCredentials = true;
    xhr.responseType = 'blob';
    request.headers.forEach((value, name) => xhr.setRequestHeader(name, value));
    xhr.upload.onprogress = ({ loaded, total }) => onProgress?.({ sent: loaded, total });
    xhr.onload = () => resolve(answerOf(xhr));
    // As `fetch` says it.
    xhr.onerror = () => reject(new TypeError('The upload got no answer.'));
    xhr.onabort = () => reject(new DOMException('The upload was given up.', 'AbortError'));
    xhr.onloadend = () => request.signal.removeEventListener('abort', abort);
    request.signal.addEventListener('abort', abort);
    xhr.send(body);
  });
}

function answerOf(xhr: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of xhr.getAllResponseHeaders().split('\r\n')) {
    const at = line.indexOf(':');
    if (at > 0) {
      headers.append(line.slice(0, at), line.slice(at + 1).trim());
    }
  }
  const { status, statusText } = xhr;
  return new Response(WITHOUT_BODY.test(`${status}`) ? null : (xhr.response as Blob), { status, statusText, headers });
}
