import { TokenHandlerError } from './errors.js';
import type { CallOptions, TokenHandlerClient } from './types.js';

/** Sees to a token that is good for a call which could not be repeated, or at some cost only. */
export async function usable(
  client: Pick<TokenHandlerClient, 'session' | 'refresh' | 'current'>,
  options: CallOptions = {},
): Promise<void> {
  const session = client.current ?? (await client.session(options));
  if (!session.isLoggedIn) {
    throw new TokenHandlerError({ status: 401, errorCode: 'unauthorized', message: 'There is no session.' });
  }
  if ((session.accessTokenExpiresAt ?? Infinity) <= Date.now()) {
    await client.refresh(undefined, options);
  }
}
