import type { SignedIn } from '@homeport/token-handler-client';
import { useRef, useState } from 'react';
import { CallList } from './CallList.js';
import { DeviceCard } from './DeviceCard.js';
import { Expiry } from './Expiry.js';
import { FaultBox } from './FaultBox.js';
import { type Fault, faultOf } from './fault.js';
import { OrderTable } from './OrderTable.js';
import { type Call, type OrdersAnswer, readOrders, withCall } from './orders.js';
import { regionName } from './regions.js';
import type { Exchange, Wire } from './wire.js';
import { WireList } from './WireList.js';
import { WorldMap } from './WorldMap.js';

interface SignedInPageProps {
  readonly session: SignedIn;
  readonly fault: Fault | undefined;
  /** The session ends within a minute unless it is renewed. */
  readonly isExpiring: boolean;
  readonly wire: Wire;
  /** What went wrong before is no news any more. */
  forgetFault(): void;
  callOrders(): Promise<Response>;
  renew(): Promise<unknown>;
  askSession(): Promise<unknown>;
  /** Who copies cookies, in the demo over TLS. */
  readonly thiefUrl: string | undefined;
}

export function SignedInPage({
  session,
  fault,
  isExpiring,
  wire,
  forgetFault,
  callOrders,
  renew,
  askSession,
  thiefUrl,
}: SignedInPageProps) {
  const [calls, setCalls] = useState<readonly Call[]>([]);
  const [latest, setLatest] = useState<OrdersAnswer>();
  const [ownFault, setOwnFault] = useState<Fault>();
  const [isCalling, setIsCalling] = useState(false);
  const [exchanges, setExchanges] = useState<readonly Exchange[]>([]);
  const made = useRef(0);

  const call = async () => {
    const at = Date.now();
    const number = ++made.current;
    setIsCalling(true);
    wire.begin();
    setOwnFault(undefined);
    forgetFault();
    try {
      const answer = await readOrders(await callOrders());
      setLatest(answer);
      setCalls(before => withCall(before, { number, at, millis: Date.now() - at, answer }));
    } catch (error) {
      const failed = faultOf(error);
      setOwnFault(failed);
      setCalls(before => withCall(before, { number, at, millis: Date.now() - at, errorCode: failed.code }));
    } finally {
      setIsCalling(false);
      setExchanges(wire.exchanges);
    }
  };
  const renewNow = async () => {
    setOwnFault(undefined);
    forgetFault();
    wire.begin();
    try {
      await renew();
    } catch (error) {
      setOwnFault(faultOf(error));
    } finally {
      setExchanges(wire.exchanges);
    }
  };

  const { name, sub } = session.idTokenClaims;
  const shown = ownFault ?? fault;
  return (
    <main className="desk">
      {shown !== undefined && <FaultBox fault={shown} />}
      {isExpiring && (
        <p className="notice" role="status" data-testid="session-expiring">
          Your session ends within a minute.{' '}
          <button type="button" className="link" onClick={renewNow}>
            Stay signed in
          </button>
        </p>
      )}
      <section className="card identity" aria-label="You">
        <p className="label">Signed in as</p>
        <h1 data-testid="user-name">{name ?? sub ?? 'Unnamed user'}</h1>
        <dl>
          <div>
            <dt className="label">Home region</dt>
            <dd>
              <span className="chip" data-testid="home-region">
                {session.region ?? 'none'}
              </span>{' '}
              {session.region !== undefined && regionName(session.region)}
            </dd>
          </div>
          <div>
            <dt className="label">Access token</dt>
            <dd>
              <Expiry expiresAt={session.accessTokenExpiresAt} onRenew={renewNow} />
            </dd>
          </div>
        </dl>
      </section>
      <section className="card atlas" aria-label="Regions">
        <WorldMap home={session.region} served={calls[0]?.answer?.region} />
      </section>
      <section className="card calls">
        <h2>API calls</h2>
        <p className="hint">One address for everybody. Who answers depends on where you are at home.</p>
        <button
          type="button"
          className="primary"
          data-testid="call-orders"
          aria-disabled={isCalling}
          onClick={isCalling ? undefined : call}
        >
          {isCalling ? 'Calling…' : 'Call the orders API'}
        </button>
        <CallList calls={calls} />
        <WireList exchanges={exchanges} />
      </section>
      <section className="card orders">
        <h2>Your orders</h2>
        <OrderTable orders={latest?.orders} />
      </section>
      {thiefUrl !== undefined && (
        <DeviceCard
          isBound={session.deviceBound === true}
          thiefUrl={thiefUrl}
          askSession={askSession}
          renew={renew}
        />
      )}
    </main>
  );
}
