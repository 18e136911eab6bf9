import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { pathToFileURL } from 'node:url';

/**
 * Load in which a request is due whether or not the ones before it were answered. wrk counts from the moment it sends:
 * while a server stands still, it sends nothing, and its percentiles do not see those that would have waited. Here the
 * time counts from the moment a request was due.
 */

const END_OF_HEAD = '\r\n\r\n';
const GRAIN_MILLIS = 1;
/** How long answers are waited for that are late at the end. */
const GRACE_MILLIS = 10_000;

/** The status and length of the answer that these bytes begin with; nothing while it is not whole. */
export const answerIn = (bytes) => {
  const head = bytes.indexOf(END_OF_HEAD);
  if (head < 0) {
    return undefined;
  }
  const text = bytes.latin1Slice(0, head);
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(text) ?? [];
  if (length === undefined) {
    throw new Error('an answer without Content-Length');
  }
  const whole = head + END_OF_HEAD.length + Number(length);
  return bytes.length < whole ? undefined : { status: Number(text.slice(9, 12)), length: whole };
};

/** The share's percentile of delays that are sorted, in the list's own unit. */
export const percentileOf = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];

/** One connection with at most one request under way; tells of each answer, and that it is free then. */
const connect = (port, answered, broke) =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
    let pending = Buffer.alloc(0);
    const connection = {
      due: 0,
      send: (bytes, due) => {
        connection.due = due;
        socket.write(bytes);
      },
      end: () => socket.destroy(),
    };
    socket.on('connect', () => resolve(connection));
    socket.on('data', (data) => {
      pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
      const answer = answerIn(pending);
      if (answer !== undefined) {
        pending = pending.subarray(answer.length);
        answered(connection, answer.status);
      }
    });
    socket.on('error', broke);
    socket.on('close', broke);
  });

/** Sends these requests in turn, `rate` of them a second, for so many seconds. */
export const drive = async ({ port, requests, rate, seconds, connections }) => {
  const all = Math.floor(rate * seconds);
  const delays = [];
  const free = [];
  let start = 0;
  let sent = 0;
  let refused = 0;
  let broken = 0;
  let over = false;
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  const dueAt = (index) => start + (index * 1000) / rate;
  const sendDue = () => {
    const now = performance.now();
    while (free.length > 0 && sent < all && dueAt(sent) <= now) {
      free.pop().send(requests[sent % requests.length], dueAt(sent));
      sent++;
    }
  };
  const answered = (connection, status) => {
    delays.push(performance.now() - connection.due);
    refused += status >= 400 ? 1 : 0;
    free.push(connection);
    if (delays.length === all) {
      finish();
    }
    sendDue();
  };
  const broke = () => {
    broken += over ? 0 : 1;
    if (!over) {
      finish();
    }
  };
  const sockets = await Promise.all(Array.from({ length: connections }, () => connect(port, answered, broke)));
  free.push(...sockets);
  start = performance.now();
  const timer = setInterval(sendDue, GRAIN_MILLIS);
  let behind = 0;
  const atEnd = setTimeout(() => (behind = all - delays.length), seconds * 1000);
  const atLast = setTimeout(finish, seconds * 1000 + GRACE_MILLIS);
  await finished;
  [timer, atEnd, atLast].forEach(clearTimeout);
  over = true;
  sockets.forEach((socket) => socket.end());
  const now = performance.now();
  const answers = delays.length;
  // What was never answered has waited until now, and for longer.
  for (let index = answers; index < all; index++) {
    delays.push(now - dueAt(index));
  }
  delays.sort((one, other) => one - other);
  const micros = (share) => Math.round(percentileOf(delays, share) * 1000);
  return { asked: all, requests: answers, behind, microseconds: Math.round((now - start) * 1000), p50: micros(0.5), p99: micros(0.99), refused, broken };
};

/** As a program: warms itself at the API, says READY, and begins when it is told `PORT RATE`. */
const main = async () => {
  const { apiPort, path, headers, cookieFile, connections, seconds } = JSON.parse(process.argv[2]);
  const lines = readFileSync(cookieFile, 'utf8').trimEnd().split('\n');
  const requests = lines.map((cookie) => Buffer.from([`GET ${path} HTTP/1.1`, 'Host: api.example.com', ...headers, `Cookie: ${cookie}`, '', ''].join('\r\n')));
  await drive({ port: apiPort, requests, rate: 5000, seconds: 2, connections });
  console.log('READY');
  process.stdin.setEncoding('utf8').once('data', async (line) => {
    const [port, rate] = line.trim().split(' ').map(Number);
    console.log(`RESULT ${JSON.stringify(await drive({ port, requests, rate, seconds, connections }))}`);
    process.exit(0);
  });
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main();
}
