import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** Where the proxy listens that this app is developed against. Default: that of `./homeport demo`. */
const proxy = process.env.HOMEPORT_PROXY ?? 'http://127.0.0.1:9502';

export default defineConfig({
  plugins: [vue()],
  server: {
    port: Number(process.env.PORT ?? 5173),
    strictPort: true,
    proxy: Object.fromEntries(
      // The page's own address stays in `Host`: agent and proxy compare it to the app's web-origin.
      ['/dev/oauth-agent', '/orders'].map(path => [path, { target: proxy, changeOrigin: false }]),
    ),
  },
});
