import { useEffect, useState } from 'react';
import { clock } from './countdown.js';
import { FaultBox } from './FaultBox.js';
import { type Fault, faultOf } from './fault.js';
import { copyCookies, type Theft, theftNow } from './theft.js';

/** A browser registers its key after the sign-in, by itself: when to ask for the session once more. */
const ASK_AGAIN_MILLIS = [1_000, 3_000, 9_000];
const LOOK_MILLIS = 2_000;

interface DeviceCardProps {
  readonly isBound: boolean;
  readonly thiefUrl: string;
  askSession(): Promise<unknown>;
  renew(): Promise<unknown>;
}

/** Whether the session is bound to a key of this browser, and what a copy of its cookies is worth: of the demo over TLS. */
export function DeviceCard({ isBound, thiefUrl, askSession, renew }: DeviceCardProps) {
  const [theft, setTheft] = useState<Theft>();
  const [isCopying, setIsCopying] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const [asked, setAsked] = useState(0);
  const isUnderWay = theft !== undefined && theft.end === undefined;

  useEffect(() => {
    const { [asked]: millis } = ASK_AGAIN_MILLIS;
    if (isBound || millis === undefined) {
      return;
    }
    const timer = setTimeout(() => askSession().then(next, next), millis);
    const next = () => setAsked(asked + 1);
    return () => clearTimeout(timer);
  }, [isBound, asked, askSession]);

  useEffect(() => {
    if (!isUnderWay) {
      return;
    }
    const timer = setInterval(() => theftNow(thiefUrl).then(setTheft, () => undefined), LOOK_MILLIS);
    return () => clearInterval(timer);
  }, [isUnderWay, thiefUrl]);

  const copy = async () => {
    setIsCopying(true);
    setFault(undefined);
    try {
      // The best that there is to steal: a new access token, and a cookie that was proved for.
      await renew();
      setTheft(await copyCookies(thiefUrl));
    } catch (error) {
      setFault(faultOf(error));
    } finally {
      setIsCopying(false);
    }
  };

  return (
    <section className="card device" aria-label="This browser">
      <h2 data-testid="binding">{isBound ? 'Bound to this browser' : 'Not bound to this browser'}</h2>
      <p className="hint">
        {isBound
          ? 'The session counts only beside a cookie that soon ends. The browser gets it again by a signature of its own key.'
          : 'This browser has no key for the session, so a copy of its cookies works like the original. The terminal of the demo shows how to start a browser that has one.'}
      </p>
      <button
        type="button"
        className="quiet"
        data-testid="copy-cookies"
        aria-disabled={isCopying}
        onClick={isCopying ? undefined : copy}
      >
        {isCopying ? 'Copying…' : 'Copy the cookies to another browser'}
      </button>
      {fault !== undefined && <FaultBox fault={fault} />}
      {theft !== undefined && <TheftReport theft={theft} />}
    </section>
  );
}

function TheftReport({ theft }: { readonly theft: Theft }) {
  const { cookies, seconds, served, end, tries } = theft;
  return (
    <div className="theft" data-testid="theft">
      <p>
        <span className="dot" aria-hidden="true" data-fault={end === 'refused'} />
        {end === 'refused' ? (
          <strong role="status">The copy is refused, after {clock(seconds)}. Here you are still signed in.</strong>
        ) : (
          <strong role={end && 'status'}>
            The copy is used for {clock(seconds)}: {served} {served === 1 ? 'call' : 'calls'} served.
            {end && ' It would be served on; the demo stops here.'}
          </strong>
        )}
      </p>
      <ul>
        {tries.map(({ method, path, status, errorCode }) => (
          <li key={path}>
            <code>
              {method} {path}
            </code>{' '}
            <span>
              {status === 0 ? 'no answer' : status} {errorCode}
            </span>
          </li>
        ))}
      </ul>
      <p className="hint">
        Copied: {cookies.map((name, index) => [index > 0 && ', ', <code key={name}>{name}</code>])}
      </p>
    </div>
  );
}
