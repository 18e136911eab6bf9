import { useEffect, useState } from 'react';
import { clock, secondsLeft } from './countdown.js';

interface ExpiryProps {
  readonly expiresAt: number | undefined;
  onRenew(): void;
}

/** Counts down to the end of the access token. */
export function Expiry({ expiresAt, onRenew }: ExpiryProps) {
  const [now, setNow] = useState(Date.now);
  // A new token starts a new countdown; the button keeps the focus.
  const [counted, setCounted] = useState({ expiresAt, start: now });
  if (counted.expiresAt !== expiresAt) {
    setCounted({ expiresAt, start: now });
  }

  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);

  if (expiresAt === undefined) {
    return <span data-testid="expires-in">not told</span>;
  }
  const left = secondsLeft(expiresAt, now);
  return (
    <div className="expiry">
      <span className="clock" data-testid="expires-in">
        {left === 0 ? 'expired' : clock(left)}
      </span>
      <button type="button" className="link" data-testid="refresh" onClick={onRenew}>
        Renew now
      </button>
      <progress max={Math.max(1, secondsLeft(expiresAt, counted.start))} value={left} aria-label="Life left" />
      {left === 0 && <span className="hint">The next call renews it, unseen.</span>}
    </div>
  );
}
