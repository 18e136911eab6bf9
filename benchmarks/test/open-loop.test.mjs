import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { answerIn, drive, percentileOf } from '../open-loop.mjs';

test('an answer is whole when its body is, and what follows is not of it', () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n';
  assert.equal(answerIn(Buffer.from(head.slice(0, 20))), undefined);
  assert.equal(answerIn(Buffer.from(`${head}ab`)), undefined);
  assert.deepEqual(answerIn(Buffer.from(`${head}abcHTTP`)), { status: 200, length: head.length + 3 });
});

test('a percentile is the least value that this share does not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
  assert.equal(percentileOf(hundred, 0.99), 99);
  assert.equal(percentileOf(hundred, 0.5), 50);
  assert.equal(percentileOf([7], 0.99), 7);
});

const serving = async (handler) => {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port, stop: () => server.closeAllConnections() ?? server.close() };
};
const GET = [Buffer.from('GET / HTTP/1.1\r\nHost: test\r\n\r\n')];

test('as many requests are asked for as the rate says, and all are answered', async () => {
  const server = await serving((_, response) => response.end('ok'));
  const { asked, requests, refused, broken } = await drive({ port: server.port, requests: GET, rate: 200, seconds: 0.5, connections: 4 });
  server.stop();
  assert.deepEqual({ asked, requests, refused, broken }, { asked: 100, requests: 100, refused: 0, broken: 0 });
});

test('who was due while a server stood still has waited, although there was no connection to send on', async () => {
  let first = true;
  const server = await serving((_, response) => {
    setTimeout(() => response.end('ok'), first ? 400 : 0);
    first = false;
  });
  const { p50, requests } = await drive({ port: server.port, requests: GET, rate: 100, seconds: 0.4, connections: 1 });
  server.stop();
  assert.equal(requests, 40);
  assert.ok(p50 >= 100_000, `${p50} µs`);
});

test('errors are counted', async () => {
  const server = await serving((_, response) => ((response.statusCode = 502), response.end('no')));
  const { refused } = await drive({ port: server.port, requests: GET, rate: 100, seconds: 0.1, connections: 2 });
  server.stop();
  assert.equal(refused, 10);
});
