import { onSessionExpiring, type Session, type TokenHandlerClient, TokenHandlerError } from '@homeport/token-handler-client';
import { type ReactNode, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { SessionContext } from './session-context.js';

const LAST_MINUTE_MILLIS = 60_000;

export interface SessionProviderProps {
  /** One for the page, made outside of components. */
  readonly client: TokenHandlerClient;
  /** What `arrive(client)` has returned, where an app with a router has called it. */
  readonly arrival?: Promise<Session>;
  readonly children?: ReactNode;
}

/**
 * Holds the session for all components below it: finishes a login on arrival, asks for the session otherwise, and follows what
 * this and other tabs do. On a server nothing is asked and nothing known.
 */
export function SessionProvider({ client, arrival, children }: SessionProviderProps) {
  const follow = useCallback((told: () => void) => client.onChange(told), [client]);
  const session = useSyncExternalStore(
    follow,
    () => client.current,
    () => undefined,
  );
  const [expiringEnd, setExpiringEnd] = useState<number>();
  const [loginError, setLoginError] = useState<TokenHandlerError>();

  useEffect(() => {
    const stop = onSessionExpiring(client, ({ sessionExpiresAt }) => setExpiringEnd(sessionExpiresAt));
    let isShown = true;
    (arrival ?? client.onPageLoad()).catch(async (error: unknown) => {
      // A login that failed leaves an older session as it was.
      await client.session().catch(() => undefined);
      if (isShown) {
        setLoginError(asError(error));
      }
    });
    return () => {
      isShown = false;
      stop();
    };
  }, [client, arrival]);

  const end = session?.isLoggedIn ? session.sessionExpiresAt : undefined;
  // Answers that took their time tell the same end a little later or earlier.
  const isExpiring =
    end !== undefined && expiringEnd !== undefined && Math.abs(end - expiringEnd) < LAST_MINUTE_MILLIS / 2;
  const provided = useMemo(
    () => ({
      client,
      view: { session, loginError, isExpiring, forgetLoginError: () => setLoginError(undefined) },
    }),
    [client, session, loginError, isExpiring],
  );
  return <SessionContext.Provider value={provided}>{children}</SessionContext.Provider>;
}

function asError(error: unknown): TokenHandlerError {
  return error instanceof TokenHandlerError
    ? error
    : new TokenHandlerError({ status: 0, errorCode: 'page_error', message: String(error), cause: error });
}
