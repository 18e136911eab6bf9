import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { busyShare, family, machineUnits, parseStat, usage } from '../cpu.mjs';

const stat = (pid, name, parent, times, pages) => {
  const fields = Array.from({ length: 52 }, () => '0');
  const put = (position, value) => (fields[position - 1] = String(value));
  put(1, pid);
  put(2, `(${name})`);
  put(3, 'S');
  put(4, parent);
  times.forEach((ticks, i) => put(14 + i, ticks));
  put(24, pages);
  return `${fields.join(' ')}\n`;
};

test('reads times of the process and of its ended children, parent and memory', () => {
  assert.deepEqual(parseStat(stat(42, 'nginx', 7, [100, 20, 3, 4], 555)), { pid: 42, parent: 7, ticks: 127, pages: 555 });
});

test("a command's name may hold blanks and parentheses", () => {
  assert.deepEqual(parseStat(stat(42, 'a) R 1 (b', 7, [1, 2, 0, 0], 9)), { pid: 42, parent: 7, ticks: 3, pages: 9 });
});

test('a family is the process and all that descend from it, and nobody else', () => {
  const all = [
    { pid: 1, parent: 0 },
    { pid: 10, parent: 1 },
    { pid: 12, parent: 11 },
    { pid: 11, parent: 10 },
    { pid: 20, parent: 1 },
  ];
  assert.deepEqual(
    family(all, 10).map(({ pid }) => pid),
    [10, 11, 12],
  );
});

test('counts what a child has burnt, and the memory it holds', async () => {
  const child = spawn(process.execPath, ['-e', 'const end = Date.now() + 300; while (Date.now() < end); console.log("done"); setInterval(() => {}, 1000)']);
  await once(child.stdout, 'data');
  const { cpuSeconds, rssMegabytes } = usage(child.pid, machineUnits());
  child.kill();
  assert.ok(cpuSeconds > 0, `${cpuSeconds} s`);
  assert.ok(rssMegabytes > 10, `${rssMegabytes} MB`);
});

test('a process that is gone has used nothing', () => {
  assert.deepEqual(usage(-1, { ticksPerSecond: 100, pageBytes: 4096 }), { cpuSeconds: 0, rssMegabytes: 0 });
});

test("waiting for a disk is idle time, other programs' and the host's is not", () => {
  assert.equal(busyShare('cpu  100 0 100 800 0 0 0 0 0 0', 'cpu  110 0 105 870 10 0 0 5 0 0'), 0.2);
});
