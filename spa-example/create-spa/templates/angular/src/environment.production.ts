export const environment = { agentUrl: 'https://api.example.com/oauth-agent', apiUrl: 'https://api.example.com' };
