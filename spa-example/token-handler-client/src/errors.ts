/** What is said of an answer that is not one of agent or proxy. */
export const UNUSABLE = 'The answer cannot be used.';

export interface Details {
  readonly status: number;
  readonly errorCode: string;
  readonly message: string;
  readonly detailedError?: string;
  readonly reason?: string;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/**
 * A call to the token handler that failed. `errorCode` is stable and meant for programs; `message` is one
 * sentence for people. `status` is 0 where there was no answer at all: `errorCode` is then `network_error`,
 * `offline`, `timeout` or `aborted`.
 */
export class TokenHandlerError extends Error {
  declare readonly status: number;
  declare readonly errorCode: string;
  declare readonly detailedError?: string;
  /** Why a sign-in has failed, as the agent can tell it; `signInFault` says it for the page. */
  declare readonly reason?: string;
  /** After how many seconds the call may be repeated, where the answer said so. */
  declare readonly retryAfterSeconds?: number;

  constructor(details: Details) {
    const { message, cause: _, ...told } = details;
    super(message, details);
    Object.assign(this, told, { name: 'TokenHandlerError' });
  }
}

/** A call without an answer, for this reason. */
export function noAnswer(errorCode: string, cause?: unknown): TokenHandlerError {
  return new TokenHandlerError({
    status: 0,
    errorCode,
    message: `No answer: ${errorCode}.`,
    cause,
  });
}

/** Why `fetch` has given no answer. A signal may abort by any reason. */
export function noAnswerBy(cause: unknown, signal?: AbortSignal): TokenHandlerError {
  return noAnswer(
    (cause as Partial<Error> | undefined)?.name === 'TimeoutError'
      ? 'timeout'
      : signal?.aborted
        ? 'aborted'
        : globalThis.navigator?.onLine === false
          ? 'offline'
          : 'network_error',
    cause,
  );
}

/**
 * What a call brings, unless its caller has given up before. It goes on then: others may wait for the same, and what renews or
 * ends a session must not be cut off.
 */
export function unlessAborted<T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return signal === undefined
    ? call()
    : new Promise<T>((resolve, reject) => {
        const stop = () => reject(noAnswerBy(signal.reason, signal));
        if (signal.aborted) {
          stop();
        } else {
          signal.addEventListener('abort', stop);
          call()
            .then(resolve, reject)
            .finally(() => signal.removeEventListener('abort', stop));
        }
      });
}

/** Reads the error document of agent or proxy; anything else, such as a gateway's HTML, becomes `unexpected_response`. */
export async function errorOf(response: Response): Promise<TokenHandlerError> {
  const body = await jsonObject(response);
  return new TokenHandlerError({
    status: response.status,
    errorCode: text(body, 'error_code') ?? text(body, 'code') ?? 'unexpected_response',
    message: text(body, 'message') ?? UNUSABLE,
    ...present({
      detailedError: text(body, 'detailed_error'),
      reason: text(body, 'reason'),
      retryAfterSeconds: retryAfterSeconds(response),
    }),
  });
}

/** Absent, not undefined, where there is no value. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // JSON has no undefined.
  return JSON.parse(JSON.stringify(fields)) as ReturnType<typeof present<T>>;
}

/** The code of an answer that is still to be read by someone else. */
export async function codeOf(response: Response): Promise<string | undefined> {
  return text(await jsonObject(response.clone()), 'error_code');
}

/** Whether an API wants what no new access token brings, a stronger sign-in for example (RFC 6750, 3.1; RFC 9470). */
export function wantsMore(response: Response): boolean {
  return /\berror="?(?!invalid_token)\w/.test(response.headers.get('WWW-Authenticate') ?? '');
}

/** RFC 9110, section 10.2.3, in seconds; a date is not used by agent and proxy, and not read. */
export function retryAfterSeconds(response: Response): number | undefined {
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  return seconds >= 0 ? seconds : undefined;
}

/** The fields of a JSON body; none where it is no JSON. */
async function jsonObject(response: Response): Promise<Readonly<Record<string, unknown>>> {
  try {
    // Neither a text nor a number has fields, so that null alone is left to replace.
    return ((await response.json()) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** A text of an answer, unless it is empty. */
export function text(body: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = body[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
