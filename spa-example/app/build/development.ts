import type { Plugin } from 'vite';

/** Where the demo's proxy listens, for which this page is developed; `HOMEPORT_PROXY` names another one. */
const DEMO_PROXY = 'http://127.0.0.1:9502';

/** What the demo has for pages under development (`shop-dev` in its homeport.yaml). */
const AGENT_PATH = '/dev/oauth-agent';

interface Environment {
  readonly HOMEPORT_PROXY?: string;
  /** Set where the page is to call the proxy itself, at another port of `localhost`. */
  readonly HOMEPORT_URL?: string;
  readonly PORT?: string;
}

/** `npm run dev`: the dev server hands calls on to the proxy, and says so in config.json. */
export function development({ HOMEPORT_PROXY = DEMO_PROXY, HOMEPORT_URL, PORT = '5173' }: Environment): Plugin {
  return {
    name: 'development',
    apply: 'serve',
    config: () => ({
      server: {
        port: Number(PORT),
        // At another port the page's origin would be no app's.
        strictPort: true,
        // The page's own address stays in `Host`: agent and proxy compare it to the app's web-origin.
        proxy: Object.fromEntries(
          [AGENT_PATH, '/orders'].map(path => [path, { target: HOMEPORT_PROXY, changeOrigin: false }]),
        ),
      },
    }),
    configureServer: server => {
      server.middlewares.use('/config.json', (_request, response) => {
        const apiUrl = HOMEPORT_URL ?? `http://localhost:${PORT}`;
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ agentUrl: apiUrl + AGENT_PATH, apiUrl }));
      });
    },
  };
}
