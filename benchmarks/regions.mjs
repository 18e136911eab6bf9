import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { Failure } from './failure.mjs';
import { findJavas } from './machine.mjs';
import { table } from './report.mjs';
import { run } from './server.mjs';

const NEWEST = 25;

/** The most that a decision may cost, in nanoseconds. */
const MOST = 1_000;

/** What JMH's JSON says, one row for each size of a deployment. */
export const rowsOf = (json) =>
  JSON.parse(json).map(({ params, primaryMetric }) => ({
    size: params.size,
    nanoseconds: primaryMetric.score,
    error: primaryMetric.scoreError,
  }));

/** The sizes at which a decision costs too much. */
export const tooDear = (rows) => rows.filter(({ nanoseconds }) => !(nanoseconds <= MOST)).map(({ size }) => size);

/** What a region decision costs. */
export const benchRegions = async ({ root, runFolder, say, quick, build: building }) => {
  const javas = findJavas();
  const java = javas.get(NEWEST) ?? [...javas.values()].at(-1);
  if (java === undefined) {
    throw new Failure('No Java of 17 or newer was found: set JAVA_HOME.');
  }
  if (building) {
    await build({ root, runFolder, say }, [], ['region-decisions']);
  }
  const target = join(root, 'benchmarks/region-decisions/target');
  const file = join(runFolder, 'regions.json');
  say(`Measuring with Java ${java.version} …`);
  const short = quick ? ['-f', '1', '-wi', '2', '-i', '3'] : [];
  const jmh = ['-cp', `${target}/classes:${target}/lib/*`, 'org.openjdk.jmh.Main', ...short, '-rf', 'json', '-rff', file];
  await run(java.java, jmh, { logFile: join(runFolder, 'regions.log') });
  const rows = rowsOf(readFileSync(file, 'utf8'));
  say(`\n${table(['regions x routes', 'ns a decision', '±'], rows.map(({ size, nanoseconds, error }) => [size, nanoseconds.toFixed(1), Number(error).toFixed(1)]))}\n`);
  const dear = tooDear(rows);
  return dear.length > 0 ? { rows, failure: new Failure(`A decision takes more than ${MOST} ns with ${dear.join(', ')}.`) } : { rows };
};
