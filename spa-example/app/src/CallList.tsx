import { type Call, wayOf } from './orders.js';
import { regionName } from './regions.js';

export function CallList({ calls }: { readonly calls: readonly Call[] }) {
  if (calls.length === 0) {
    return <p className="empty">No call yet.</p>;
  }
  return (
    <ol className="call-list" aria-live="polite" data-testid="calls">
      {calls.map((call, index) => (
        <li key={call.number} data-region={call.answer?.region} className={call.answer ? 'served' : 'failed'}>
          <span className="dot" aria-hidden="true" />
          <span className="who">
            {call.answer ? (
              <>
                <strong data-testid={index === 0 ? 'served-by' : undefined}>{call.answer.servedBy}</strong>{' '}
                <small>{regionName(call.answer.region)}</small>{' '}
                <small data-testid={index === 0 ? 'way' : undefined}>{wayOf(call.answer)}</small>
              </>
            ) : (
              <>
                <strong>failed</strong> <small>{call.errorCode}</small>
              </>
            )}
          </span>
          <span className="when">
            {call.millis}&nbsp;ms
            <time dateTime={new Date(call.at).toISOString()}>{new Date(call.at).toLocaleTimeString()}</time>
          </span>
        </li>
      ))}
    </ol>
  );
}
