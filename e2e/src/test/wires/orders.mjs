/**
 * The orders API of a region. It does not verify the token: what the wires show is where tokens and data go, and another
 * region's token that came here would have to be answered, not refused. It says whose token it is and what it was asked,
 * and gives something away that it alone knows.
 *
 * Environment: API_HOST, API_PORT, API_REGION. Says `ready` once it listens, and ends with standard input.
 */
import { createServer } from 'node:http';

const { API_HOST: host, API_PORT: port, API_REGION: region } = process.env;

const subjectOf = (authorization) => {
  const [, payload] = /^Bearer [^.]+\.([^.]+)\./.exec(authorization ?? '') ?? [];
  return payload === undefined ? undefined : JSON.parse(Buffer.from(payload, 'base64url')).sub;
};

const answer = async (request, response) => {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks).toString();
  const user = subjectOf(request.headers.authorization);
  const note = request.headers['content-type'] === 'application/json' ? JSON.parse(body).note : new URL(request.url, 'http://api').searchParams.get('note');
  const kept = user?.replace(/^(planted-\d{3})s/, '$1a');
  const words = JSON.stringify({ region, user, note, kept });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(words) }).end(words);
};

// A request whose connection is reset while its body is on its way is nobody's any more, and no reason to stop.
const server = createServer((request, response) => answer(request, response).catch(() => response.destroy()));
// Longer than a proxy keeps a connection that is idle.
server.keepAliveTimeout = 120_000;
server.listen(Number(port), host, () => console.log('ready'));
process.stdin.on('end', () => process.exit()).resume();
