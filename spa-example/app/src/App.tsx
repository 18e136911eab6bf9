import { signIn } from '@homeport/token-handler-client';
import { useHomeport, useSession } from '@homeport/token-handler-react';
import { useCallback, useState } from 'react';
import { AwayPage } from './AwayPage.js';
import { type Fault, faultOf } from './fault.js';
import { SignedInPage } from './SignedInPage.js';
import { SignedOutPage } from './SignedOutPage.js';
import type { Wire } from './wire.js';

interface AppProps {
  readonly wire: Wire;
  /** The user comes back from signing out at the authorization server. */
  readonly hasSignedOut: boolean;
  readonly apiUrl: string;
  readonly thiefUrl: string | undefined;
}

export function App({ apiUrl, hasSignedOut, wire, thiefUrl }: AppProps) {
  const client = useHomeport();
  const { session, loginError, isExpiring, forgetLoginError } = useSession();
  const [actionFault, setActionFault] = useState<Fault>();
  const [isLeaving, setIsLeaving] = useState(false);

  const leave = async (action: () => Promise<unknown>) => {
    setIsLeaving(true);
    forgetFault();
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
  const askSession = useCallback(() => client.session(), [client]);

  const isSignedIn = session?.isLoggedIn === true;
  const region = isSignedIn ? session.region : undefined;
  const fault = actionFault ?? (loginError && faultOf(loginError, isSignedIn));
  const forgetFault = () => {
    setActionFault(undefined);
    forgetLoginError();
  };

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
      {session === undefined && fault === undefined && (
        <main className="waiting" aria-busy="true">
          <h1>One moment…</h1>
        </main>
      )}
      {session === undefined && fault !== undefined && (
        <AwayPage fault={fault} isAsking={isLeaving} onAskAgain={() => leave(() => client.session())} />
      )}
      {session?.isLoggedIn === false && (
        <SignedOutPage
          fault={fault}
          reason={session.reason ?? (hasSignedOut ? 'signed_out' : undefined)}
          isLeaving={isLeaving}
          onSignIn={() => leave(() => signIn(client))}
        />
      )}
      {isSignedIn && (
        <SignedInPage
          session={session}
          fault={fault}
          isExpiring={isExpiring}
          wire={wire}
          forgetFault={forgetFault}
          callOrders={() => callOrders(session.apiBaseUrl)}
          renew={() => client.refresh()}
          askSession={askSession}
          thiefUrl={thiefUrl}
        />
      )}
    </div>
  );
}
