import type { Exchange } from './wire.js';

/** What the last call was on the wire: a refresh and a second try, for example, of which nobody notices anything else. */
export function WireList({ exchanges }: { readonly exchanges: readonly Exchange[] }) {
  return (
    <details className="wire">
      <summary>What went over the wire</summary>
      {exchanges.length === 0 ? (
        <p className="empty">No call yet.</p>
      ) : (
        <ol data-testid="wire">
          {exchanges.map(({ number, method, path, status, errorCode, millis }) => (
            <li key={number}>
              <code>
                {method} {path}
              </code>{' '}
              <span>
                {status === 0 ? 'no answer' : status} {errorCode} <small>{millis}&nbsp;ms</small>
              </span>
            </li>
          ))}
        </ol>
      )}
      <p className="hint">
        Each request carries the header <code>token-handler-version</code> and cookies that no script can read. The proxy
        takes the access token out of them, for the API alone.
      </p>
    </details>
  );
}
