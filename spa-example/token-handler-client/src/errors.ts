interface Details {
  readonly status: number;
  readonly errorCode: string;
  readonly message: string;
  readonly detailedError?: string;
  readonly cause?: unknown;
}

/**
 * A call to the token handler that failed. `errorCode` is stable and meant for programs; `message` is one
 * sentence for people. `status` is 0 where there was no answer at all: `errorCode` is then `network_error`
 * or `timeout`.
 */
export class TokenHandlerError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly detailedError?: string;

  constructor(details: Details) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'TokenHandlerError';
    this.status = details.status;
    this.errorCode = details.errorCode;
    if (details.detailedError !== undefined) {
      this.detailedError = details.detailedError;
    }
  }
}

/** Reads the error document of agent or proxy; anything else, such as a gateway's HTML, becomes `unexpected_response`. */
export async function errorOf(response: Response): Promise<TokenHandlerError> {
  const body = await jsonObject(response);
  const errorCode = text(body, 'error_code') ?? text(body, 'code');
  const detailedError = text(body, 'detailed_error');
  return new TokenHandlerError({
    status: response.status,
    errorCode: errorCode ?? 'unexpected_response',
    message: text(body, 'message') ?? `The token handler answered with status ${response.status}.`,
    ...(detailedError === undefined ? {} : { detailedError }),
  });
}

/** The body as a JSON object, or an empty one where it is none. */
export async function jsonObject(response: Response): Promise<Readonly<Record<string, unknown>>> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? (body as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

function text(body: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = body[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
