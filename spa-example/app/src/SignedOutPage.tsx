import { FaultBox } from './FaultBox.js';
import type { Fault } from './fault.js';
import { WorldMap } from './WorldMap.js';

interface SignedOutPageProps {
  readonly fault: Fault | undefined;
  readonly hasEnded: boolean;
  readonly isLeaving: boolean;
  onSignIn(): void;
}

export function SignedOutPage({ fault, hasEnded, isLeaving, onSignIn }: SignedOutPageProps) {
  return (
    <main className="welcome">
      <section className="pitch">
        <h1>Signed in everywhere. At&nbsp;home in one&nbsp;place.</h1>
        <p className="lead">
          This shop is nothing but static files. Its tokens never reach the browser’s code, and every call you
          make is answered in the region where your data lives.
        </p>
        {fault !== undefined && <FaultBox fault={fault} />}
        {fault === undefined && hasEnded && (
          <p className="notice" role="status">
            You are signed out.
          </p>
        )}
        <button
          type="button"
          className="primary"
          data-testid="sign-in"
          disabled={isLeaving}
          onClick={onSignIn}
        >
          {isLeaving ? 'On the way…' : 'Sign in'}
        </button>
      </section>
      <WorldMap />
      <ul className="facts">
        <li>
          <h2>Nothing to steal</h2>
          <p>Tokens travel in sealed cookies that no script can read. Storage and page hold none.</p>
        </li>
        <li>
          <h2>Your region answers</h2>
          <p>
            Wherever you sign in, your calls go to Europe, the United States or Asia Pacific: the one that is
            yours.
          </p>
        </li>
        <li>
          <h2>Gone means gone</h2>
          <p>Signing out ends every tab at once. What is left in this page opens nothing.</p>
        </li>
      </ul>
    </main>
  );
}
