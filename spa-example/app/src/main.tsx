import { createTokenHandlerClient } from '@homeport/token-handler-client';
import { createRegionalClient } from '@homeport/token-handler-client/regions';
import { SessionProvider } from '@homeport/token-handler-react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.js';
import { loadConfig } from './config.js';
import { FaultBox } from './FaultBox.js';
import { faultOf } from './fault.js';
import { afterSignOut } from './sign-out-return.js';
import { entryOf } from './travel.js';
import { TravelBar } from './TravelBar.js';
import { Wire } from './wire.js';
import './styles.css';

const root = createRoot(document.getElementById('root') as HTMLElement);

try {
  const config = await loadConfig();
  const { region: here, agentUrl, apiUrl } = entryOf(config);
  const { homes } = config;
  const wire = new Wire();
  const client =
    homes.length > 0
      ? createRegionalClient({ agentUrl, homes, fetch: wire.fetch })
      : createTokenHandlerClient({ agentUrl, apiOrigins: [agentUrl, apiUrl], fetch: wire.fetch });
  const clean = afterSignOut(location.href);
  if (clean !== undefined) {
    history.replaceState(history.state, '', clean);
  }
  root.render(
    <StrictMode>
      <SessionProvider client={client}>
        {config.entries.length > 1 && (
          <TravelBar entries={config.entries} here={here} controlUrl={config.controlUrl} />
        )}
        <App apiUrl={apiUrl} hasSignedOut={clean !== undefined} wire={wire} thiefUrl={config.thiefUrl} />
      </SessionProvider>
    </StrictMode>,
  );
} catch (error) {
  root.render(
    <main className="page waiting">
      <h1>Homeport cannot start</h1>
      <FaultBox fault={faultOf(error)} />
    </main>,
  );
}
