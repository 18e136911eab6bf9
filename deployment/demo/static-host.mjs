/**
 * Plays the CDN: static files on an origin of their own, no cookie, no session, no server code for the app.
 *
 * Environment: STATIC_PORT, STATIC_ROOT (the built app), STATIC_CONFIG (JSON that replaces the built config.json),
 * STATIC_HEADERS (JSON; fields of every answer, in place of those below that have the same name),
 * STATIC_REQUEST_LOG (file; one JSON line for each request: method, path without query, status, whether a Cookie came),
 * STATIC_FRAME_ANCESTORS (who may frame the pages, as in a Content-Security-Policy; default: nobody),
 * TLS_KEY_STORE and TLS_PASSWORD (a PKCS #12 file: over TLS).
 *
 * Prints `ready` on standard output once it listens, and stops on SIGTERM.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from './secure-server.mjs';

const environment = process.env;
const port = Number(environment.STATIC_PORT ?? 9501);
const builtApp = fileURLToPath(new URL('../../spa-example/app/dist', import.meta.url));
const root = await realpath(environment.STATIC_ROOT ?? builtApp);
const config = environment.STATIC_CONFIG ? Buffer.from(JSON.stringify(JSON.parse(environment.STATIC_CONFIG))) : undefined;
const log = environment.STATIC_REQUEST_LOG ? createWriteStream(environment.STATIC_REQUEST_LOG, { flags: 'a' }) : undefined;

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // The page's own policy is in its head; these directives work as a header only.
  'content-security-policy': `frame-ancestors ${environment.STATIC_FRAME_ANCESTORS ?? "'none'"}`,
  ...JSON.parse(environment.STATIC_HEADERS ?? '{}'),
};

/** Vite puts a content hash in these names, so they never change; everything else is asked for again. */
const cachingOf = (path) =>
  /\/assets\/[^/]+-[\w-]{8,}\.\w+$/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';

/** The file for a request path, or undefined where there is none or it lies outside the root. */
const locate = async (path) => {
  if (path.includes('\0')) {
    return undefined;
  }
  try {
    const file = await realpath(join(root, path.endsWith('/') ? `${path}index.html` : path));
    const status = await stat(file);
    return file.startsWith(root + sep) && status.isFile() ? { file, status } : undefined;
  } catch {
    return undefined;
  }
};

const decodePath = (target) => {
  try {
    return decodeURIComponent(target.split(/[?#]/, 1)[0]);
  } catch {
    return undefined;
  }
};

const answer = async (request, response, path) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...HEADERS, allow: 'GET, HEAD' }).end();
    return;
  }
  if (path === '/config.json' && config) {
    response.writeHead(200, { ...HEADERS, 'content-type': TYPES['.json'], 'content-length': config.length, 'cache-control': 'no-cache' });
    response.end(request.method === 'HEAD' ? undefined : config);
    return;
  }
  const found = path?.startsWith('/') ? await locate(path) : undefined;
  if (!found) {
    response.writeHead(404, { ...HEADERS, 'content-type': TYPES['.txt'], 'cache-control': 'no-cache' }).end('Not found\n');
    return;
  }
  const { file, status } = found;
  const etag = `"${status.size.toString(36)}-${Math.floor(status.mtimeMs).toString(36)}"`;
  const headers = { ...HEADERS, 'cache-control': cachingOf(path), etag };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, {
    ...headers,
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-length': status.size,
  });
  if (request.method === 'HEAD') {
    response.end();
  } else {
    createReadStream(file).on('error', () => response.destroy()).pipe(response);
  }
};

const server = createServer(async (request, response) => {
  const path = decodePath(request.url);
  response.on('close', () => {
    const line = { method: request.method, path: path ?? '(malformed)', status: response.statusCode, cookie: request.headers.cookie !== undefined };
    log?.write(`${JSON.stringify(line)}\n`);
  });
  try {
    await answer(request, response, path);
  } catch (error) {
    console.error(error);
    response.destroy();
  }
});
server.on('error', (error) => {
  console.error(error.code === 'EADDRINUSE' ? `Port ${port} is in use by another program.` : error.message);
  process.exit(1);
});
server.listen(port, '127.0.0.1', () => console.log('ready'));
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
