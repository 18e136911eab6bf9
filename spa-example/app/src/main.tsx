import { createTokenHandlerClient } from '@homeport/token-handler-client';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.js';
import { loadConfig } from './config.js';
import { FaultBox } from './FaultBox.js';
import { faultOf } from './fault.js';
import './styles.css';

const root = createRoot(document.getElementById('root') as HTMLElement);

try {
  const { agentUrl, apiUrl } = await loadConfig();
  const client = createTokenHandlerClient({ agentUrl, apiOrigins: [agentUrl, apiUrl] });
  root.render(
    <StrictMode>
      <App client={client} apiUrl={apiUrl} />
    </StrictMode>,
  );
} catch (error) {
  root.render(
    <main className="page">
      <FaultBox fault={faultOf(error)} />
    </main>,
  );
}
