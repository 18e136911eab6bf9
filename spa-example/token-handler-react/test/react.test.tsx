import { createTokenHandlerClient } from '@homeport/token-handler-client';
import { MockTokenHandler } from '@homeport/token-handler-client/testing';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { RequireSession, SessionProvider, useHomeport, useSession } from '../src/index.js';

const mock = new MockTokenHandler();
const client = createTokenHandlerClient({ agentUrl: mock.agentUrl, fetch: mock.fetch });

function Words() {
  const { session, isExpiring, loginError } = useSession();
  return <p>{JSON.stringify([useHomeport() === client, session ?? 'unknown', isExpiring, loginError ?? 'none'])}</p>;
}

describe('on a server', () => {
  it('nothing is asked and nothing known, and the guard waits', () => {
    const html = renderToString(
      <SessionProvider client={client}>
        <Words />
        <RequireSession waiting="one moment" otherwise="sign in">
          orders
        </RequireSession>
      </SessionProvider>,
    );
    expect(html).toBe('<p>[true,&quot;unknown&quot;,false,&quot;none&quot;]</p>one moment');
    expect(mock.calls).toEqual([]);
  });
});

describe('a component without a provider', () => {
  it('is told so', () => {
    expect(() => renderToString(<Words />)).toThrow('There is no SessionProvider around this component.');
  });
});
