import type { Session, SignedIn, TokenHandlerClient } from '@homeport/token-handler-client';
import { useEffect, useState } from 'react';
import { type Fault, faultOf } from './fault.js';

interface SessionView {
  /** `undefined` until the agent has answered: while it is away nobody knows whether the user is signed in. */
  readonly session: Session | undefined;
  readonly loginFault: Fault | undefined;
  /** The session whose last minute has begun, until it ends or its end moves. */
  readonly expiring: SignedIn | undefined;
  forgetLoginFault(): void;
}

/** The session of this page: finishes a login on arrival and follows what this and other tabs do. */
export function useSession(client: TokenHandlerClient): SessionView {
  const [session, setSession] = useState(client.current);
  const [expiring, setExpiring] = useState<SignedIn>();
  const [loginFault, setLoginFault] = useState<Fault>();

  useEffect(() => {
    const stopExpiring = client.onSessionExpiring(setExpiring);
    const stopChanges = client.onChange(next => {
      setExpiring(before => (isInLastMinute(next) ? before : undefined));
      setSession(next);
    });
    let isShown = true;
    client.onPageLoad().catch(async (error: unknown) => {
      // A login that failed leaves an older session as it was.
      const older = await client.session().catch(() => undefined);
      if (isShown) {
        setLoginFault(faultOf(error));
        setSession(older);
      }
    });
    return () => {
      isShown = false;
      stopExpiring();
      stopChanges();
    };
  }, [client]);

  return { session, loginFault, expiring, forgetLoginFault: () => setLoginFault(undefined) };
}

function isInLastMinute(session: Session): boolean {
  return session.isLoggedIn && (session.sessionExpiresAt ?? Infinity) - Date.now() <= 60_000;
}
