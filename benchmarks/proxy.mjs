import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from './build.mjs';
import { machineUnits } from './cpu.mjs';
import { Failure } from './failure.mjs';
import { CONNECTIONS, measure, warm } from './load.mjs';
import { LOAD_CORE, describeMachine, findJavas, requireTools } from './machine.mjs';
import { HEADERS, ISSUER, findProxies, startApi } from './proxies.mjs';
import { range, table } from './report.mjs';
import { COOKIES, FIRST, FIXED, selectedScenarios } from './scenarios.mjs';
import { run } from './server.mjs';
import { inTurn, median, rateForAll, roundsOf } from './statistics.mjs';

const MEASURES = ['cpu_us_per_request', 'jit_us_per_request', 'gc_us_per_request', 'requests_per_second', 'p50_ms', 'p99_ms', 'rss_mb'];
/** Native code needs connections, not compilers. */
const NATIVE_WARM_SECONDS = 1;
/** Load before each window, not measured: connections stand, caches are warm, timers that were due have run. */
const LEAD_SECONDS = 1;
/** A server that was asked for more than it can is not at the rate that the others are at. */
const HELD = 0.95;

const selected = (subjects, { only, beside, base }) => {
  const isNamed = (names) => ({ id, proxy }) => names.includes(id) || names.includes(proxy);
  const unknown = [...(only ?? []), ...beside, base].filter((name) => !subjects.some(isNamed([name])));
  if (unknown.length > 0) {
    throw new Failure(`There is no ${unknown.join(', ')} to measure here, but ${subjects.map(({ id }) => id).join(', ')}.`);
  }
  const wanted = only === undefined ? ({ optional }) => !optional : isNamed(only);
  return subjects.filter((subject) => subject.id === base || wanted(subject) || isNamed(beside)(subject));
};

/** All of them, each started once and held until its turn. */
const startEach = async (subjects, setup) => {
  const started = [];
  for (const subject of subjects) {
    setup.say(`Starting ${subject.id}, ${subject.runtime} …`);
    const server = await subject.start(setup);
    server.hold();
    started.push({ ...subject, server });
  }
  return started;
};

/** The others stand still meanwhile. */
const turn = async ({ server }, task) => {
  server.go();
  try {
    await delay(200);
    return await task(server);
  } finally {
    server.hold();
  }
};

const requestOf = ({ path, method, bodyBytes, cookies = COOKIES }, { port }, { cookieFile }, rate) => ({
  url: `http://127.0.0.1:${port}${path}`,
  method,
  bodyBytes,
  cookieFile,
  cookies,
  headers: HEADERS,
  core: LOAD_CORE,
  rate,
});

/** One scenario: all warmed, then in each round all measured in turn. Gives the windows of each, round by round. */
const measureRounds = async (scenario, subjects, setup, rate) => {
  const { rounds, windowSeconds, warmSeconds, units, say } = setup;
  for (const subject of subjects) {
    const seconds = subject.jit ? warmSeconds * scenario.warm : Math.min(1, scenario.warm) * NATIVE_WARM_SECONDS;
    await turn(subject, (server) => warm(requestOf(scenario, server, setup, rate), seconds));
  }
  const windows = new Map(subjects.map(({ id }) => [id, []]));
  for (let round = 0; round < rounds; round++) {
    for (const subject of inTurn(subjects, round)) {
      const window = await turn(subject, async (server) => {
        const request = requestOf(scenario, server, setup, rate);
        await warm(request, LEAD_SECONDS);
        return measure(server, request, windowSeconds, units);
      });
      windows.get(subject.id).push(window);
    }
    const seen = subjects.map(({ id }) => `${id} ${windows.get(id)[round].cpu_us_per_request.toFixed(1)}`);
    say(`  round ${round + 1} of ${rounds}, µs: ${seen.join(', ')}`);
  }
  return windows;
};

const cell = (number) => (number > 0 ? number.toFixed(1) : '–');

const show = (rows, base, rate, say) => {
  const cells = rows.map((row) => [
    row.subject,
    row.runtime,
    row.ratio.toFixed(2),
    range([row.ratio_least, row.ratio_most], 2),
    row.cpu_us_per_request.toFixed(1),
    range([row.cpu_us_least, row.cpu_us_most]),
    cell(row.jit_us_per_request),
    cell(row.gc_us_per_request),
    row.requests_per_second,
    row.p50_ms.toFixed(2),
    row.p99_ms.toFixed(2),
    row.rss_mb,
  ]);
  const head = ['proxy', 'version', `× ${base}`, 'least–most', 'CPU µs/request', 'least–most', 'JIT µs', 'GC µs', 'requests/s', 'p50 ms', 'p99 ms', 'RSS MB'];
  say(table(head, cells));
  const behind = rate > 0 ? rows.filter((row) => row.requests_per_second < rate * HELD) : [];
  if (behind.length > 0) {
    say(`Not at the rate of ${rate}/s, so not to be compared: ${behind.map(({ subject }) => subject).join(', ')}.`);
  }
};

const mint = async ({ root, runFolder, say }, java, accessKey) => {
  const cookieFile = join(runFolder, 'cookies');
  const classes = join(root, 'benchmarks/decrypting-proxy/target');
  say(`Making ${COOKIES} cookies, each with a signed token of its own …`);
  await run(java, ['-cp', `${classes}/classes:${classes}/lib/*`, 'io.homeport.benchmarks.proxy.Mint', cookieFile, String(COOKIES)], {
    env: { BENCH_ACCESS_KEY: accessKey, BENCH_ISSUER: ISSUER },
    logFile: join(runFolder, 'mint.log'),
  });
  return cookieFile;
};

export const benchProxy = async (options) => {
  const { runFolder, builds, rounds, say, base } = options;
  requireTools('taskset', 'wrk', 'nginx');
  const javas = findJavas();
  if (javas.size === 0) {
    throw new Failure('Java 17 or newer is needed: install it, or set JAVA_HOME.');
  }
  const missing = builds.filter(({ folder }) => !existsSync(join(folder, 'quarkus-run.jar')));
  if (missing.length > 0) {
    throw new Failure(`--homeport: there is no quarkus-run.jar in ${missing.map(({ folder }) => folder).join(', ')}.`);
  }
  const scenarios = selectedScenarios(options.scenarios, options.rate);
  if (options.build) {
    const wantsSpring = [...(options.only ?? []), ...options.beside].includes('spring-cloud-gateway');
    await build(options, builds.length > 0 ? [] : ['oauth-proxy'], ['decrypting-proxy', ...(wantsSpring ? ['spring-gateway'] : [])]);
  }
  const subjects = selected(findProxies(javas, options, say), options);
  await describeMachine(say);
  const accessKey = randomBytes(32).toString('base64url');
  const cookieFile = await mint(options, javas.get(Math.max(...javas.keys())).java, accessKey);
  const api = await startApi(runFolder);
  const setup = { ...options, api, accessKey, cookieFile, token: 'x'.repeat(1400), units: machineUnits() };
  const started = await startEach(subjects, setup);
  say(
    `${rounds} rounds of windows of ${options.windowSeconds} s, in turns; ${CONNECTIONS} connections; one core each for proxies and for load with API. ` +
      `Medians, and the ratio to ${base} in the same round.`,
  );
  const all = [];
  let rate = options.rate;
  for (const scenario of scenarios) {
    const fixed = scenario.load === FIXED;
    say(`\n${scenario.title}, ${fixed ? `${rate}/s for each` : 'as much as there can be'}  [${scenario.name}]`);
    const windows = await measureRounds(scenario, started, setup, fixed ? rate : 0);
    const rows = started.map(({ id, proxy, runtime }) =>
      roundsOf({ proxy, subject: id, runtime, scenario: scenario.name }, windows.get(id), windows.get(base), MEASURES),
    );
    if (scenario.name === FIRST) {
      rate ??= rateForAll([...windows.values()].map((each) => median(each.map((window) => window.requests_per_second))));
    }
    show(rows, base, fixed ? rate : 0, say);
    all.push(...rows.map((row) => (fixed ? { ...row, rate } : row)));
  }
  await Promise.all([api, ...started.map(({ server }) => server)].map((server) => server.stop()));
  return all;
};
