import assert from 'node:assert/strict';
import { test } from 'node:test';
import { halfOfTheSlowest, holds, inTurn, judgementOf, median, ratios, roundsOf, rowOf, spread, startRowOf, windowOf } from '../statistics.mjs';

test('the median of an odd count is the middle, whatever the order, and leaves the list alone', () => {
  const numbers = [30, 5, 100];
  assert.equal(median(numbers), 30);
  assert.deepEqual(numbers, [30, 5, 100]);
});

test('the median of an even count is the mean of the two in the middle', () => {
  assert.equal(median([4, 1, 3, 100]), 3.5);
});

test('the spread is least and most', () => {
  assert.deepEqual(spread([2, 9, 4]), [2, 9]);
});

test('a window charges what the kernel counted between its ends to the requests that were answered', () => {
  const threads = (loop, compiler) => [
    { id: '1', name: 'vert.x-eventloo', seconds: loop },
    { id: '2', name: 'C2 CompilerThre', seconds: compiler },
  ];
  const window = windowOf(
    { requests: 100_000, microseconds: 5_000_000, p50: 1234, p99: 9876 },
    { cpuSeconds: 10, rssMegabytes: 100, threads: threads(8, 2) },
    { cpuSeconds: 12.5, rssMegabytes: 120, threads: threads(10, 2.5) },
  );
  assert.deepEqual(window, {
    cpu_us_per_request: 25,
    jit_us_per_request: 5,
    gc_us_per_request: 0,
    requests_per_second: 20_000,
    p50_ms: 1.234,
    p99_ms: 9.876,
    rss_mb: 120,
  });
});

const costing = (...each) => each.map((cpu) => ({ cpu_us_per_request: cpu }));

test('a ratio is to the base in the same round: a round in which all cost twice as much changes none', () => {
  assert.deepEqual(ratios(costing(30, 60), costing(15, 30)), [2, 2]);
});

test('the row of rounds has medians, the ratio and both ranges', () => {
  const row = roundsOf({ proxy: 'homeport' }, costing(30, 64.04, 33), costing(15, 30, 15), ['cpu_us_per_request']);
  assert.deepEqual(row, {
    proxy: 'homeport',
    cpu_us_per_request: 33,
    cpu_us_least: 30,
    cpu_us_most: 64,
    ratio: 2.13,
    ratio_least: 2,
    ratio_most: 2.2,
    rounds: 3,
  });
});

test('the rate for all is half of what the slowest can, in whole hundreds, and never none', () => {
  assert.equal(halfOfTheSlowest([28_000, 11_390, 20_000]), 5600);
  assert.equal(halfOfTheSlowest([90]), 100);
});

test('who has no fifth of its maximum left does not hold a rate; whose maximum is not known, does', () => {
  assert.equal(holds(10_000, 8000), true);
  assert.equal(holds(9999, 8000), false);
  assert.equal(holds(undefined, 8000), true);
});

test('every round begins with another one, and measures all', () => {
  assert.deepEqual([0, 1, 2, 3].map((round) => inTurn(['a', 'b', 'c'], round).join('')), ['abc', 'bca', 'cab', 'abc']);
});

test('a row has its names, the rounded medians it was asked for, and how many runs they are of', () => {
  const window = (cpu, rps) => ({ cpu_us_per_request: cpu, requests_per_second: rps, p50_ms: 1.234, p99_ms: 2.345, rss_mb: 99.6 });
  const row = rowOf(
    { proxy: 'nginx', runtime: '1.22.1', scenario: 'get' },
    [window(20.04, 1000.4), window(40, 3000), window(20.06, 999)],
    ['cpu_us_per_request', 'requests_per_second', 'p50_ms', 'p99_ms', 'rss_mb'],
  );
  assert.equal(
    JSON.stringify(row),
    '{"proxy":"nginx","runtime":"1.22.1","scenario":"get","cpu_us_per_request":20.1,"requests_per_second":1000,"p50_ms":1.23,"p99_ms":2.35,"rss_mb":100,"runs":3}',
  );
});

test('the row of starts has medians, and the cost of the first seconds by the warm cost of the same start', () => {
  const window = (cpu) => ({ cpu_us_per_request: cpu, jit_us_per_request: cpu / 2, requests_per_second: 1000.4, p50_ms: 1, p99_ms: 10, rss_mb: 99.6, behind: 0 });
  const start = (ready, first, warm) => ({ readyMillis: ready, rssReady: 80, rate: 500, first: window(first), warm: window(warm), half: window(50), warmHalf: window(40) });
  const row = startRowOf({ build: 'homeport' }, [start(1000.2, 90, 30), start(3000, 40, 20), start(2000, 100, 25)]);
  assert.deepEqual(
    { ready: row.ready_ms, first: row.first_cpu_us, jit: row.first_jit_us, warm: row.warm_cpu_us, times: row.cpu_times_warm, rate: row.half_rate, starts: row.starts },
    { ready: 2000, first: 90, jit: 45, warm: 25, times: 3, rate: 500, starts: 3 },
  );
});

test('a start is judged by its cost and by its delays', () => {
  const row = { build: 'homeport', half_rate: 9000, cpu_times_warm: 2, half_p99_ms: 50 };
  assert.match(judgementOf(row), /: reached\.$/);
  assert.match(judgementOf({ ...row, cpu_times_warm: 2.01 }), /: not reached\.$/);
  assert.match(judgementOf({ ...row, half_p99_ms: 50.1 }), /: not reached\.$/);
});
