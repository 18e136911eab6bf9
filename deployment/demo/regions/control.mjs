import { createServer } from 'node:http';
import { REGIONS } from './three-regions.mjs';

/**
 * Lets the demo's page stop a region and start it again, and shows the residency table. It belongs to the demo alone. It
 * takes calls of that page only: another origin has no say, and a preflight stands before each change.
 */
export const startControl = ({ regions, places, say }) => {
  const { webOrigin } = places;
  let table;
  const answer = async (request, response) => {
    const { pathname } = new URL(request.url, places.controlOrigin);
    if (request.method === 'GET' && pathname === '/residency') {
      table ??= await regions.residencyTable();
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(table);
      return;
    }
    const cors = { 'access-control-allow-origin': webOrigin, 'access-control-allow-headers': 'content-type', vary: 'Origin' };
    if (request.headers.origin !== webOrigin) {
      response.writeHead(403).end();
      return;
    }
    if (request.method === 'OPTIONS') {
      response.writeHead(204, cors).end();
      return;
    }
    const [, region, wish] = /^\/regions\/(\w+)\/(open|close)$/.exec(pathname) ?? [];
    if (request.method === 'POST' && REGIONS.includes(region) && request.headers['content-type'] === 'application/json') {
      if (regions.isOpen(region) !== (wish === 'open')) {
        await regions[wish](region);
        say(`region ${region}: ${wish === 'open' ? 'started' : 'stopped'}`);
      }
    } else if (request.method !== 'GET' || pathname !== '/regions') {
      response.writeHead(404, cors).end();
      return;
    }
    const state = Object.fromEntries(REGIONS.map((name) => [name, regions.isOpen(name)]));
    response.writeHead(200, { ...cors, 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(state));
  };
  // One change at a time.
  let last = Promise.resolve();
  const server = createServer((request, response) => {
    last = last.then(() => answer(request, response)).catch((error) => {
      say(`control: ${error.message}`);
      response.destroy();
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(places.ports.control, '127.0.0.1', () => resolve(server));
  });
};
