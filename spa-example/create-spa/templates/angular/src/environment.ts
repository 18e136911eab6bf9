/** Through the dev server, whose own origin the page and the agent then share (proxy.conf.mjs). */
export const environment = { agentUrl: '/dev/oauth-agent', apiUrl: '' };
