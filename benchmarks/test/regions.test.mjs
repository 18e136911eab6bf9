import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsOf, tooDear } from '../regions.mjs';

const measured = (size, score) => ({ params: { size }, primaryMetric: { score, scoreError: 1.5 } });

test('reads a row for each size', () => {
  assert.deepEqual(rowsOf(JSON.stringify([measured('1x1', 20.25)])), [{ size: '1x1', nanoseconds: 20.25, error: 1.5 }]);
});

test('a decision of more than a microsecond is too dear, and so is one that is not known', () => {
  const rows = rowsOf(JSON.stringify([measured('1x1', 1_000), measured('50x200', 1_000.1), measured('other', 'NaN')]));
  assert.deepEqual(tooDear(rows), ['50x200', 'other']);
});
