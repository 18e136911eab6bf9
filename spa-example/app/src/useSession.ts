import type { Session, TokenHandlerClient } from '@homeport/token-handler-client';
import { useEffect, useState } from 'react';
import { type Fault, faultOf } from './fault.js';

interface SessionView {
  /** `undefined` until the agent has answered. */
  readonly session: Session | undefined;
  readonly loginFault: Fault | undefined;
  /** The session was there and is gone, by whoever's doing. */
  readonly hasEnded: boolean;
  forgetLoginFault(): void;
}

/** The session of this page: finishes a login on arrival and follows what this and other tabs do. */
export function useSession(client: TokenHandlerClient): SessionView {
  const [session, setSession] = useState(client.current);
  const [hasEnded, setHasEnded] = useState(false);
  const [loginFault, setLoginFault] = useState<Fault>();

  useEffect(() => {
    let wasLoggedIn = client.current?.isLoggedIn ?? false;
    const stop = client.onChange(next => {
      setHasEnded(wasLoggedIn && !next.isLoggedIn);
      wasLoggedIn = next.isLoggedIn;
      setSession(next);
    });
    let isShown = true;
    client.onPageLoad().catch(async (error: unknown) => {
      // A login that failed leaves an older session as it was. Where that cannot be told, nobody is signed in.
      const older = await client.session().catch((): Session => ({ isLoggedIn: false }));
      if (isShown) {
        setLoginFault(faultOf(error));
        setSession(older);
      }
    });
    return () => {
      isShown = false;
      stop();
    };
  }, [client]);

  return { session, loginFault, hasEnded, forgetLoginFault: () => setLoginFault(undefined) };
}
