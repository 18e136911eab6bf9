import type { SignOutReason } from '@homeport/token-handler-client';
import { FaultBox } from './FaultBox.js';
import type { Fault } from './fault.js';
import { WorldMap } from './WorldMap.js';

interface SignedOutPageProps {
  readonly fault: Fault | undefined;
  readonly reason: SignOutReason | undefined;
  readonly isLeaving: boolean;
  onSignIn(): void;
}

const WORDS: Readonly<Record<SignOutReason, string>> = {
  signed_out: 'You are signed out.',
  signed_out_in_another_tab: 'You have signed out in another tab.',
  session_expired: 'Your session has ended. Please sign in again.',
  region_changed: 'Your data is in another region now. Please sign in again to go there.',
};

export function SignedOutPage({ fault, reason, isLeaving, onSignIn }: SignedOutPageProps) {
  return (
    <main className="welcome">
      <section className="pitch">
        <h1>Signed in everywhere. At home in one place.</h1>
        <p className="lead">
          This shop is nothing but static files. Its tokens never reach the browser’s code, and every call you
          make is answered in the region where your data lives.
        </p>
        {fault !== undefined && <FaultBox fault={fault} />}
        {fault === undefined && reason !== undefined && (
          <p className="notice" role="status" data-testid="notice">
            {WORDS[reason]}
          </p>
        )}
        <button
          type="button"
          className="primary"
          data-testid="sign-in"
          // Not `disabled`, which would take the focus away.
          aria-disabled={isLeaving}
          onClick={isLeaving ? undefined : onSignIn}
        >
          {isLeaving ? 'On the way…' : 'Sign in'}
        </button>
      </section>
      <WorldMap />
      <ul className="facts">
        <li>
          <h2>Tokens out of reach</h2>
          <p>
            They travel in sealed cookies that no script can read. Storage and page hold none, so that nothing
            here can carry one away.
          </p>
        </li>
        <li>
          <h2>Your region answers</h2>
          <p>
            Wherever you sign in, your calls go to Europe, the United States or Asia Pacific: the one that is
            yours.
          </p>
        </li>
        <li>
          <h2>Out in every tab</h2>
          <p>
            Signing out ends all tabs at once and tells the sign-in service. Nothing renews the session after
            that. Cookies that were copied before are good until their access token expires.
          </p>
        </li>
      </ul>
    </main>
  );
}
