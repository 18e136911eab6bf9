import type { TokenHandlerClient } from '@homeport/token-handler-client';
import { useCallback, useState } from 'react';
import { type Fault, faultOf } from './fault.js';
import { SignedInPage } from './SignedInPage.js';
import { SignedOutPage } from './SignedOutPage.js';
import { useSession } from './useSession.js';

interface AppProps {
  readonly client: TokenHandlerClient;
  readonly apiUrl: string;
}

export function App({ client, apiUrl }: AppProps) {
  const { session, loginFault, expiring, forgetLoginFault } = useSession(client);
  const [actionFault, setActionFault] = useState<Fault>();
  const [isLeaving, setIsLeaving] = useState(false);

  const leave = async (action: () => Promise<unknown>) => {
    setIsLeaving(true);
    setActionFault(undefined);
    forgetLoginFault();
    try {
      await action();
    } catch (error) {
      setActionFault(faultOf(error));
    } finally {
      setIsLeaving(false);
    }
  };
  const callOrders = useCallback(
    (home: string | undefined) => client.fetch(`${home ?? apiUrl}/orders`),
    [client, apiUrl],
  );

  const isSignedIn = session?.isLoggedIn === true;
  const region = isSignedIn ? session.region : undefined;
  const fault = actionFault ?? loginFault;

  return (
    <div className="page" data-region={region}>
      <header className="bar">
        <a className="brand" href="./">
          <img src="./logo.svg" alt="" width="32" height="32" />
          Homeport
        </a>
        {isSignedIn && (
          <button
            type="button"
            className="quiet"
            data-testid="sign-out"
            disabled={isLeaving}
            onClick={() => leave(() => client.logout())}
          >
            Sign out
          </button>
        )}
      </header>
      {session === undefined && (
        <main className="waiting" aria-busy="true">
          <p role="status">One moment…</p>
        </main>
      )}
      {session?.isLoggedIn === false && (
        <SignedOutPage
          fault={fault}
          reason={session.reason}
          isLeaving={isLeaving}
          onSignIn={() => leave(() => client.startLogin())}
        />
      )}
      {isSignedIn && (
        <SignedInPage
          session={session}
          fault={fault}
          isExpiring={expiring !== undefined}
          callOrders={() => callOrders(session.apiBaseUrl)}
          renew={() => client.refresh()}
        />
      )}
    </div>
  );
}
