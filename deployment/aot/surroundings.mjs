import { once } from 'node:events';
import { createServer } from 'node:http';

const SMALL = JSON.stringify({ orders: 'x'.repeat(185) });
const LARGE = JSON.stringify({ orders: 'x'.repeat(64 * 1024) });

/** A throw-away API: small answers, a large one, one without a length. */
export const startApi = async () => {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const body = request.url.startsWith('/orders/64kb') ? LARGE : SMALL;
      const length = request.url.startsWith('/orders/chunked') ? {} : { 'content-length': body.length };
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'private, max-age=5', ...length });
      response.end(body);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.closeAllConnections() ?? server.close() };
};
