import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { answers } from '../server.mjs';
import { rowsOf, storeTable } from '../store.mjs';

const refresh = { what: 'refresh', appendfsync: 'everysec', per_second: 12345, least: 12000, most: 13000, redis_us: 50, redis_busy: 0.617, p50_ms: 4.26, p99_ms: 8 };
const read = { what: 'a new instance reads all revocations', revocations: 100000, millis: 900 };

test('what a core carries follows from the time that Redis takes for each', () => {
  const [first, second] = rowsOf(`${JSON.stringify(refresh)}\n${JSON.stringify(read)}\n`);
  assert.equal(first.core_carries, 20_000);
  assert.deepEqual(second, read);
});

test('a row shows what was measured of it, and nothing for the rest', () => {
  const [, first, second] = storeTable(rowsOf(`${JSON.stringify(refresh)}\n${JSON.stringify(read)}\n`)).split('\n');
  assert.match(first, /^refresh +everysec +12,345 +12,000 +13,000 +50\.0 +0\.62 +20,000 +4\.3 +8\.0$/);
  assert.match(second, /^a new instance reads all revocations: 100,000 +900$/);
});

test('a Redis answers when its port takes connections', async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `redis://127.0.0.1:${server.address().port}`;
  assert.equal(await answers(url), true);
  server.close();
  await once(server, 'close');
  assert.equal(await answers(url), false);
});
