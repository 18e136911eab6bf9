import { FaultBox } from './FaultBox.js';
import type { Fault } from './fault.js';

interface AwayPageProps {
  readonly fault: Fault;
  readonly isAsking: boolean;
  onAskAgain(): void;
}

/** Nobody can say whether the user is signed in: that is another thing than being signed out. */
export function AwayPage({ fault, isAsking, onAskAgain }: AwayPageProps) {
  return (
    <main className="waiting">
      <h1>We cannot tell whether you are signed in</h1>
      <FaultBox fault={fault} />
      <button
        type="button"
        className="primary"
        data-testid="ask-again"
        aria-disabled={isAsking}
        onClick={isAsking ? undefined : onAskAgain}
      >
        {isAsking ? 'One moment…' : 'Try again'}
      </button>
    </main>
  );
}
