import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseH2load } from '../h2.mjs';
import { output } from '../server.mjs';

const says = (requests, errored, codes) => `Main benchmark duration is started for thread #0.
Main benchmark duration is over for thread #0. Stopping all clients.

finished in 3.00s, 1000.00 req/s, 290.35KB/s
requests: ${requests} total, ${requests} started, ${requests} done, ${requests - errored} succeeded, ${errored} failed, ${errored} errored, 0 timeout
status codes: ${codes}
traffic: 580.70KB (594636) total
`;
const log = Array.from({ length: 100 }, (_, i) => `${1e15 + i}\t200\t${100 - i}`).join('\n');

test('counts and delays come from what h2load says and from its log, whatever the order of its lines', () => {
  assert.deepEqual(parseH2load(says(2000, 0, '2000 2xx, 0 3xx, 0 4xx, 0 5xx'), log, 2), {
    requests: 2000,
    microseconds: 2e6,
    p50: 51,
    p99: 100,
    refused: 0,
    broken: 0,
  });
});

test('errors are counted: refused by the server, or broken', () => {
  const { refused, broken } = parseH2load(says(2000, 3, '1990 2xx, 0 3xx, 4 4xx, 3 5xx'), log, 2);
  assert.deepEqual({ refused, broken }, { refused: 7, broken: 3 });
});

test('no result is a failure that shows what h2load said', () => {
  assert.throws(() => parseH2load('could not connect\n', '', 2), { message: 'h2load gave no result: could not connect' });
});

test('a load generator that does not end by itself is ended', async () => {
  assert.equal(await output('sh', ['-c', 'echo begun; exec sleep 60'], undefined, 0.5), 'begun\n');
});
