import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { Failure } from './failure.mjs';
import { findJavas } from './machine.mjs';
import { table } from './report.mjs';
import { run } from './server.mjs';

const NEWEST = 25;
const ALGORITHM = 'RS256';

/** Those that the table shows: one of each server, and of one server all sizes and algorithms. */
export const shown = ({ token, algorithm }) => (token.endsWith('-1400') && algorithm === ALGORITHM) || (token.startsWith('keycloak-') && (algorithm === ALGORITHM || token === 'keycloak-1400'));

const cells = ({ cookie_bytes: bytes, ratio, open_us: open, seal_us: seal }) => [bytes, ratio.toFixed(2), open.toFixed(1), seal.toFixed(0)];

/** Sizes and times of the tokens' cookies, in format 2 and beside it in format 1. */
export const cookiesTable = (rows) =>
  table(
    ['token', 'algorithm', 'bytes', 'cookie', 'ratio', 'open µs', 'seal µs', 'format 1: cookie', 'ratio', 'open µs', 'seal µs'],
    rows.filter(shown).map((row) => [row.token, row.algorithm, row.token_bytes, ...cells(row), ...cells(row.format_1)]),
  );

const mean = (rows) => (rows.reduce((sum, { ratio }) => sum + ratio, 0) / rows.length).toFixed(2);

export const benchCookies = async ({ root, runFolder, say, quick, build: building }) => {
  const javas = findJavas();
  const java = javas.get(NEWEST) ?? [...javas.values()].at(-1);
  if (java === undefined) {
    throw new Failure('No Java of 17 or newer was found: set JAVA_HOME.');
  }
  if (building) {
    await build({ root, runFolder, say }, [], ['cookies']);
  }
  const target = join(root, 'benchmarks/cookies/target');
  const file = join(runFolder, 'cookies.jsonl');
  say(`Measuring with Java ${java.version} …`);
  const options = ['-Xms256m', '-Xmx256m', '-cp', `${target}/classes:${target}/lib/*`];
  await run(java.java, [...options, 'io.homeport.benchmarks.cookies.Measure', file, quick ? 'quick' : 'all'], { logFile: join(runFolder, 'cookies.log') });
  const rows = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  say(`\n${cookiesTable(rows)}\n`);
  say(`${rows.length} tokens; a cookie is ${mean(rows)} of its token on average, in format 1 ${mean(rows.map((row) => row.format_1))}.`);
  return rows;
};
