import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { Failure } from './failure.mjs';
import { LOAD_CORE, PROXY_CORE, describeMachine, findJavas, requireTools } from './machine.mjs';
import { table } from './report.mjs';
import { freePort, run, startServer } from './server.mjs';

const NEWEST = 25;

const ofLine = ({ redis_us: cpu, redis_busy: busy, ...row }) => (cpu === undefined ? row : { ...row, redis_us: cpu, redis_busy: busy, core_carries: Math.round(1e6 / cpu) });

/** A row for each line that the load has written; what one core of Redis' would carry follows from its time for each. */
export const rowsOf = (lines) => lines.trim().split('\n').map((line) => ofLine(JSON.parse(line)));

const shown = (value, digits = 0) => (value === undefined ? '' : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }));

export const storeTable = (rows) =>
  table(
    ['what', 'appendfsync', 'a second', 'least', 'most', 'Redis µs', 'busy', 'a core', 'p50 ms', 'p99 ms', 'bytes', 'all ms'],
    rows.map((row) => [
      row.revocations === undefined ? row.what : `${row.what}: ${shown(row.revocations)}`,
      row.appendfsync ?? '',
      shown(row.per_second),
      shown(row.least),
      shown(row.most),
      shown(row.redis_us, 1),
      shown(row.redis_busy, 2),
      shown(row.core_carries),
      shown(row.p50_ms, 1),
      shown(row.p99_ms, 1),
      shown(row.bytes_each),
      shown(row.millis),
    ]),
  );

/** What one Redis carries as session store: Redis on one core, the store's client on the other. */
export const benchStore = async ({ root, runFolder, say, quick, build: building }) => {
  requireTools('taskset', 'redis-server');
  const javas = findJavas();
  const java = javas.get(NEWEST) ?? [...javas.values()].at(-1);
  if (java === undefined) {
    throw new Failure('No Java of 17 or newer was found: set JAVA_HOME.');
  }
  if (building) {
    await build({ root, runFolder, say }, [], ['store-load']);
  }
  await describeMachine(say);
  const folder = mkdtempSync(join(tmpdir(), 'homeport-bench-store-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  // Rewriting the file in the middle of a window would be measured with whatever is measured then.
  const args = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes', '--auto-aof-rewrite-percentage', '0'];
  const redis = await startServer({ name: 'redis', command: 'redis-server', args: args.map(String), core: PROXY_CORE, runFolder, url });
  const file = join(runFolder, 'store.jsonl');
  const target = join(root, 'benchmarks/store-load/target');
  say(`Measuring with Java ${java.version} …`);
  const load = ['-Xms512m', '-Xmx512m', '-cp', `${target}/classes:${target}/lib/*`, 'io.homeport.benchmarks.store.StoreLoad', url, file, quick ? 'quick' : 'all'];
  try {
    await run('taskset', ['-c', String(LOAD_CORE), java.java, ...load], { logFile: join(runFolder, 'store.log') });
  } finally {
    await redis.stop();
    rmSync(folder, { recursive: true });
  }
  const rows = rowsOf(readFileSync(file, 'utf8'));
  say(`\n${storeTable(rows)}\n`);
  return rows;
};
