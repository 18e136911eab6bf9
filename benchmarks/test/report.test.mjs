import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseResult } from '../load.mjs';
import { range, table } from '../report.mjs';

test('a table keeps names to the left and numbers to the right', () => {
  assert.equal(table(['proxy', 'version', 'µs'], [['nginx', '1.22', 9], ['homeport', '17', 123]]), 'proxy     version   µs\nnginx     1.22       9\nhomeport  17       123');
});

test('a range shows both ends', () => {
  assert.equal(range([1.04, 22]), '1.0–22.0');
});

test("the counts are found among wrk's own words", () => {
  const output = 'Running 1s test @ http://127.0.0.1:1/\n  64 connections\n\nRESULT {"requests": 7, "refused": 0}\n';
  assert.deepEqual(parseResult(output), { requests: 7, refused: 0 });
});

test('no result is a failure that shows what wrk said', () => {
  assert.throws(() => parseResult('unable to connect\n'), { message: 'wrk gave no result: unable to connect' });
});
