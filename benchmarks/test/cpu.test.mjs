import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { busyShare, family, machineUnits, parseStat, spent, usage } from '../cpu.mjs';

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
  assert.deepEqual(usage(-1, { ticksPerSecond: 100, pageBytes: 4096 }), { cpuSeconds: 0, rssMegabytes: 0, threads: [] });
});

const thread = (id, seconds, name = 'vert.x-eventloo') => ({ id, name, seconds });

test('between two readings every thread is charged what it has run, a new one all of it', () => {
  const before = { cpuSeconds: 1, threads: [thread('1', 0.5)] };
  const after = { cpuSeconds: 1.03, threads: [thread('1', 0.5125), thread('2', 0.01)] };
  assert.ok(Math.abs(spent(before, after).seconds - 0.0225) < 1e-9);
});

test('of a thread that has ended, the total of its process tells', () => {
  const before = { cpuSeconds: 1, threads: [thread('1', 0.5), thread('2', 0.5)] };
  const after = { cpuSeconds: 1.5, threads: [thread('1', 0.625)] };
  assert.equal(spent(before, after).seconds, 0.5);
});

test('where the scheduler does not count, the total tells', () => {
  assert.equal(spent({ cpuSeconds: 1, threads: [] }, { cpuSeconds: 1.25, threads: [] }).seconds, 0.25);
});

test('the compilers and the collectors are told apart by the names of their threads', () => {
  const names = ['C1 CompilerThre', 'C2 CompilerThre', 'GC Thread#0', 'G1 Service', 'VM Thread', 'VM Periodic Tas', 'vert.x-eventloo'];
  const before = { cpuSeconds: 0, threads: [] };
  const after = { cpuSeconds: 0, threads: names.map((name, i) => thread(String(i), 2 ** i, name)) };
  assert.deepEqual(spent(before, after), { seconds: 127, jitSeconds: 3, gcSeconds: 28 });
});

test('a child that works is charged by the scheduler as by its process, within steps of 10 ms', async () => {
  const child = spawn(process.execPath, ['-e', 'const end = Date.now() + 300; while (Date.now() < end); console.log("done"); setInterval(() => {}, 1000)']);
  const before = usage(child.pid, machineUnits());
  await once(child.stdout, 'data');
  const after = usage(child.pid, machineUnits());
  child.kill();
  assert.ok(Math.abs(spent(before, after).seconds - (after.cpuSeconds - before.cpuSeconds)) < 0.05);
});

test("waiting for a disk is idle time, other programs' and the host's is not", () => {
  assert.equal(busyShare('cpu  100 0 100 800 0 0 0 0 0 0', 'cpu  110 0 105 870 10 0 0 5 0 0'), 0.2);
});
