/** Where the proxy listens that this app is developed against. Default: that of `./homeport demo`. */
const target = process.env.HOMEPORT_PROXY ?? 'http://127.0.0.1:9502';

// The page's own address stays in `Host`: agent and proxy compare it to the app's web-origin.
export default Object.fromEntries(['/dev/oauth-agent', '/orders'].map(path => [path, { target, changeOrigin: false }]));
