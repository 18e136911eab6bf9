import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { contentSecurityPolicy } from './build/content-security-policy.js';
import { development } from './build/development.js';

/**
 * Any port, because the demo's ports may be moved; a deployment names its API's origin. Regions may have hosts of their own
 * below it. The demo's switch of regions, too.
 */
const DEMO_API_ORIGIN =
  'http://api.homeport.localhost:* http://*.api.homeport.localhost:* http://control.homeport.localhost:*';

const policy: Plugin = {
  name: 'content-security-policy',
  // Not in development: Vite's own client is an inline script there.
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: {
        'http-equiv': 'Content-Security-Policy',
        content: contentSecurityPolicy(process.env.HOMEPORT_API_ORIGIN ?? DEMO_API_ORIGIN),
      },
      injectTo: 'head-prepend',
    },
  ],
};

export default defineConfig({
  base: './',
  plugins: [react(), policy, development(process.env)],
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
