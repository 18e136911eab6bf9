import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from './build.mjs';
import { makeCertificate } from './certificate.mjs';
import { machineUnits } from './cpu.mjs';
import { Failure } from './failure.mjs';
import { CONNECTIONS, measure, warm } from './load.mjs';
import { LOAD_CORE, describeMachine, findJavas, missing, requireTools, versionOf } from './machine.mjs';
import { mint } from './mint.mjs';
import { startApi } from './nginx.mjs';
import { HEADERS } from './places.mjs';
import { findProxies } from './proxies.mjs';
import { range, table } from './report.mjs';
import { COOKIES, FIXED, SCENARIOS, selectedScenarios, subjectsOf } from './scenarios.mjs';
import { halfOfTheSlowest, holds, inTurn, median, roundsOf, spreadOfRatios } from './statistics.mjs';
import { checkTranslation } from './translation.mjs';

const MEASURES = ['cpu_us_per_request', 'jit_us_per_request', 'gc_us_per_request', 'requests_per_second', 'p50_ms', 'p99_ms', 'rss_mb'];
/** Load before each window, not measured: caches are warm, and connections to the API stand. */
const LEAD_SECONDS = 1;
/** After it has been held, timers are due; when its load ends, connections close. */
const SETTLE_MILLIS = 200;
/** Settled: in a slice of load, the compilers have no more than this share of the time. */
const SLICE_SECONDS = 4;
const SETTLED = 0.05;
/** A server that was asked for more than it can is not at the rate that the others are at. */
const HELD = 0.95;

const selected = (subjects, { only, beside, base }) => {
  const isNamed = (names) => ({ id, of, proxy }) => [id, of, proxy].some((name) => names.includes(name));
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
    try {
      const server = await subject.start(setup);
      if (subject.translates) {
        await checkTranslation(subject, { cookieFile: setup.cookieFile, ...server });
      }
      server.hold();
      started.push({ ...subject, server });
    } catch (failure) {
      const reason = subject.leftOut?.(failure);
      if (reason === undefined) {
        throw failure;
      }
      setup.say(`${subject.id} is left out: ${reason}`);
    }
  }
  return started;
};

/** The others stand still meanwhile. */
const turn = async ({ id, server }, task) => {
  server.go();
  try {
    await delay(SETTLE_MILLIS);
    const result = await task(server);
    await delay(SETTLE_MILLIS);
    return result;
  } catch (failure) {
    throw failure instanceof Failure ? new Failure(`${id}: ${failure.message} Its log: ${server.logFile}`) : failure;
  } finally {
    server.hold();
  }
};

const requestOf = ({ path, method, bodyBytes, needs, cookies = COOKIES }, server, { cookieFile, boundCookieFile, runFolder }, rate = 0) => ({
  url: needs === 'tls' || needs === 'h2' ? `https://127.0.0.1:${server.tlsPort}${path}` : `http://127.0.0.1:${server.port}${path}`,
  http2: needs === 'h2',
  method,
  bodyBytes,
  cookieFile: server.cookieFile ?? (needs === 'bound' ? boundCookieFile : cookieFile),
  cookies,
  headers: HEADERS,
  core: LOAD_CORE,
  rate,
  runFolder,
});

/** Load until the compilers have settled, on a busy machine later than on a quiet one; at most three times as long. */
const settle = async (subject, request, setup) => {
  const { warmSeconds, units, say } = setup;
  await warm(request, warmSeconds);
  for (let seconds = warmSeconds; seconds < 3 * warmSeconds; seconds += SLICE_SECONDS) {
    const slice = await measure(subject.server, request, SLICE_SECONDS, units);
    if (slice.jit_us_per_request <= SETTLED * slice.cpu_us_per_request) {
      return;
    }
  }
  say(`  ${subject.id}: the JIT compiler has not settled in ${Math.round(3 * warmSeconds)} s; its share stands in the tables.`);
};

/**
 * The whole warm-up once, with the plainest call there is; native code needs connections, not compilers. Gives those who
 * got through it; without the base there is nothing to compare with.
 */
const warmEach = async (subjects, setup, failed) => {
  setup.say(`Warming ${subjects.map(({ id }) => id).join(', ')} …`);
  const [plain] = SCENARIOS;
  const warmed = [];
  for (const subject of subjects) {
    try {
      await turn(subject, (server) => {
        const request = requestOf(plain, server, setup);
        return subject.jit ? settle(subject, request, setup) : warm(request, LEAD_SECONDS);
      });
      warmed.push(subject);
    } catch (failure) {
      if (!(failure instanceof Failure) || subject.id === setup.base) {
        throw failure;
      }
      setup.say(failure.message);
      failed.push(subject.id);
    }
  }
  return warmed;
};

/** One scenario: what is new of it warmed, then in each round all measured in turn. Gives the windows of each, round by round. */
const measureRounds = async (scenario, subjects, setup, rate) => {
  const { rounds, windowSeconds, warmSeconds, units, say } = setup;
  for (const subject of subjects.filter(({ jit }) => jit && scenario.warm > 0)) {
    await turn(subject, (server) => warm(requestOf(scenario, server, setup), warmSeconds * scenario.warm));
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
  rows
    .filter((row) => row.compared_with !== undefined)
    .forEach((row) => {
      const [least, most] = [row.compared_ratio_least, row.compared_ratio_most];
      say(`${row.subject} costs ${row.compared_ratio.toFixed(2)} (${range([least, most], 2)}) times ${row.compared_with}.`);
    });
};

const rowsOf = (scenario, subjects, windows, base) =>
  subjects.map(({ id, proxy, runtime, compareWith }) => {
    const names = { proxy, subject: id, runtime, scenario: scenario.name };
    const row = roundsOf(names, windows.get(id), windows.get(base), MEASURES);
    const isCompared = scenario.wants !== undefined && windows.has(compareWith);
    return isCompared ? { ...row, compared_with: compareWith, ...spreadOfRatios('compared_ratio', windows.get(id), windows.get(compareWith)) } : row;
  });

/** The scenarios that can be measured with the tools there are. */
const possible = (scenarios, say) => {
  const isThere = (tool) => versionOf(tool, ['--version'], /./) !== undefined;
  const lacking = [...(isThere('openssl') ? [] : ['openssl']), ...(isThere('h2load') ? [] : ['h2load'])];
  const needed = { tls: ['openssl', 'h2load'], h2: ['openssl', 'h2load'] };
  return scenarios.filter(({ name, needs }) => {
    const lacks = (needed[needs] ?? []).filter((tool) => lacking.includes(tool));
    lacks.forEach((tool) => say(`${name} is left out: ${missing(tool)}`));
    return lacks.length === 0;
  });
};

/** Half of what Homeport can, its slowest build; who is slower than that is left out there. */
const rateOf = (subjects, maxima) => {
  const known = subjects.filter(({ id }) => maxima.has(id));
  const homeports = known.filter(({ of }) => of !== undefined);
  return halfOfTheSlowest((homeports.length > 0 ? homeports : known).map(({ id }) => maxima.get(id)));
};

const checked = (builds) => {
  const lost = builds.filter(({ folder }) => !existsSync(join(folder, 'quarkus-run.jar')));
  if (lost.length > 0) {
    throw new Failure(`--homeport: there is no quarkus-run.jar in ${lost.map(({ folder }) => folder).join(', ')}.`);
  }
};

/** What all subjects are started with: keys, cookies, the API. */
const prepare = async (options, java, scenarios) => {
  const { runFolder, say } = options;
  const accessKey = randomBytes(32).toString('base64url');
  const sealed = (kind) => mint(options, { java, accessKey, count: COOKIES, kind });
  const needs = (what) => scenarios.some((scenario) => scenario.needs === what);
  say(`Making ${COOKIES} cookies, each with a signed token of its own …`);
  return {
    ...options,
    accessKey,
    cookieFile: await sealed('bearer'),
    boundCookieFile: needs('bound') ? await sealed('bound') : undefined,
    certificate: needs('tls') || needs('h2') ? await makeCertificate(options) : undefined,
    cookiesOfFirstFormat: () => sealed('first'),
    cookiesOfBoundSessions: () => sealed('device'),
    api: await startApi(runFolder),
    token: 'x'.repeat(1400),
    units: machineUnits(),
  };
};

/** One scenario, from its rate to its table. What its subjects can at most is noted in `maxima` for those that come after it. */
const measureScenario = async (scenario, subjects, setup, scenarios, maxima) => {
  const { say, base } = setup;
  const able = subjectsOf(scenario, subjects, base);
  if (able.length === 0) {
    say(`\n${scenario.name} is left out: ${base} cannot do it.`);
    return [];
  }
  const fixed = scenario.load === FIXED;
  const most = maxima.get(scenario.rateFrom) ?? new Map();
  if (fixed && setup.rate === undefined && most.size === 0) {
    say(`\n${scenario.name} is left out: there is no rate, as ${scenario.rateFrom} was not measured.`);
    return [];
  }
  const rate = fixed ? (setup.rate ?? rateOf(able, most)) : 0;
  const measured = able.filter(({ id }) => !fixed || id === base || holds(most.get(id), rate));
  say(`\n${scenario.title}, ${fixed ? `${rate}/s for each` : 'as much as there can be'}  [${scenario.name}]`);
  able.filter((subject) => !measured.includes(subject)).forEach(({ id }) => say(`  ${id} is left out: it answers ${Math.round(most.get(id))}/s at most.`));
  if (measured.length < 2 && !scenarios.some(({ rateFrom }) => rateFrom === scenario.name)) {
    say('  There is nobody to compare.');
    return [];
  }
  const windows = await measureRounds(scenario, measured, setup, rate);
  maxima.set(scenario.name, new Map(measured.map(({ id }) => [id, median(windows.get(id).map((window) => window.requests_per_second))])));
  const rows = rowsOf(scenario, measured, windows, base);
  show(rows, base, rate, say);
  return rows.map((row) => (fixed ? { ...row, rate } : row));
};

export const benchProxy = async (options) => {
  const { builds, rounds, say, base } = options;
  requireTools('taskset', 'wrk', 'nginx');
  const javas = findJavas();
  if (javas.size === 0) {
    throw new Failure('Java 17 or newer is needed: install it, or set JAVA_HOME.');
  }
  checked(builds);
  const scenarios = possible(selectedScenarios(options.scenarios, options.rate), say);
  if (options.build) {
    const wantsSpring = [...(options.only ?? []), ...options.beside].includes('spring-cloud-gateway');
    await build(options, builds.length > 0 ? [] : ['oauth-proxy'], ['decrypting-proxy', ...(wantsSpring ? ['spring-gateway'] : [])]);
  }
  const chosen = selected(findProxies(javas, options, say), options);
  await describeMachine(say);
  const setup = await prepare(options, javas.get(Math.max(...javas.keys())).java, scenarios);
  const isMeasured = (subject) => scenarios.some((scenario) => subjectsOf(scenario, chosen, base).includes(subject));
  const started = await startEach(chosen.filter(isMeasured), setup);
  const failed = [];
  const subjects = await warmEach(started, setup, failed);
  say(
    `${rounds} rounds of windows of ${options.windowSeconds} s, in turns; ${CONNECTIONS} requests at once; one core each for proxies and for load with API. ` +
      `Medians, and the ratio to ${base} in the same round.`,
  );
  const rows = [];
  const maxima = new Map();
  for (const scenario of scenarios) {
    try {
      rows.push(...(await measureScenario(scenario, subjects, setup, scenarios, maxima)));
    } catch (failure) {
      if (!(failure instanceof Failure)) {
        throw failure;
      }
      say(failure.message);
      failed.push(scenario.name);
    }
  }
  await Promise.all([setup.api, ...started.map(({ server }) => server)].map((server) => server.stop()));
  return { rows, failure: failed.length > 0 ? new Failure(`Not measured: ${failed.join(', ')}.`) : undefined };
};
