import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { build } from './build.mjs';
import { machineUnits } from './cpu.mjs';
import { Failure } from './failure.mjs';
import { CONNECTIONS, measure, warm } from './load.mjs';
import { LOAD_CORE, describeMachine, findJavas, requireTools } from './machine.mjs';
import { HEADERS, ISSUER, LARGE, SMALL, findProxies, startApi } from './proxies.mjs';
import { range, table } from './report.mjs';
import { run } from './server.mjs';
import { median, rowOf, spread } from './statistics.mjs';

const COOKIES = 10_000;
const HALF = 'get-200b-half-load';
const FULL = 'get-200b-10000-cookies';

/** In the order of measurement. `warm` is the share of the warm-up before it; what comes later finds most code compiled. */
const SCENARIOS = [
  { name: FULL, title: `GET, 200 bytes, ${COOKIES} cookies, as much as there can be`, path: SMALL, warm: 1 },
  { name: HALF, title: 'the same at half of the own maximum', path: SMALL, warm: 0 },
  { name: 'get-200b-one-cookie', title: 'GET, 200 bytes, one cookie', path: SMALL, cookies: 1, warm: 0.1 },
  { name: 'get-64kb-10000-cookies', title: `GET, 64 KB, ${COOKIES} cookies`, path: LARGE, warm: 0.25 },
  { name: 'post-1kb-10000-cookies', title: `POST 1 KB, ${COOKIES} cookies`, path: SMALL, method: 'POST', bodyBytes: 1024, warm: 0.25 },
];
const firstOf = (seconds) => ({ name: `get-200b-first-${seconds}s`, title: `GET, 200 bytes, ${COOKIES} cookies, first ${seconds} s after the start` });

const MEASURES = ['cpu_us_per_request', 'requests_per_second', 'p50_ms', 'p99_ms', 'rss_mb'];
/** Native code needs connections, not compilers. */
const NATIVE_WARM_SECONDS = 2;

const selected = (subjects, only) => {
  if (only === undefined) {
    return subjects;
  }
  const unknown = only.filter((name) => !subjects.some(({ id, proxy }) => id === name || proxy === name));
  if (unknown.length > 0) {
    throw new Failure(`--only: there is no ${unknown.join(', ')} here, but ${subjects.map(({ id }) => id).join(', ')}.`);
  }
  return subjects.filter(({ id, proxy }) => only.includes(id) || only.includes(proxy));
};

const selectedScenarios = (names) => {
  if (names === undefined) {
    return SCENARIOS;
  }
  const unknown = names.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown.length > 0) {
    throw new Failure(`--scenario: there is no ${unknown.join(', ')}, but ${SCENARIOS.map(({ name }) => name).join(', ')}.`);
  }
  // Half of the maximum presupposes the maximum.
  return SCENARIOS.filter(({ name }) => names.includes(name) || (name === FULL && names.includes(HALF)));
};

/** One start of one proxy: cold, warm, each scenario once. */
const turn = async (subject, setup, scenarios, record) => {
  const { windowSeconds, warmSeconds, firstSeconds, units } = setup;
  const server = await subject.start(setup);
  try {
    const request = ({ path, method, bodyBytes, cookies = COOKIES }) => ({
      url: `http://127.0.0.1:${server.port}${path}`,
      method,
      bodyBytes,
      cookieFile: setup.cookieFile,
      cookies,
      headers: HEADERS,
      core: LOAD_CORE,
    });
    record(firstOf(firstSeconds), await measure(server, request({ path: SMALL }), firstSeconds, units));
    let maximum = 0;
    for (const scenario of scenarios) {
      const seconds = subject.jit ? warmSeconds * scenario.warm : Math.min(1, scenario.warm) * NATIVE_WARM_SECONDS;
      if (seconds > 0) {
        await warm(request(scenario), seconds);
      }
      const rate = scenario.name === HALF ? maximum / 2 : 0;
      const window = await measure(server, { ...request(scenario), rate }, windowSeconds, units);
      maximum = scenario.name === FULL ? window.requests_per_second : maximum;
      record(scenario, window);
    }
  } finally {
    await server.stop();
  }
};

const show = (scenario, subjects, windows, say) => {
  const measured = subjects.filter(({ id }) => windows.has(`${id} ${scenario.name}`));
  const of = (id) => windows.get(`${id} ${scenario.name}`);
  const cpu = (list) => list.map((window) => window.cpu_us_per_request);
  const base = of('nginx') && median(cpu(of('nginx')));
  const rows = measured.map(({ id, proxy, runtime }) => {
    const row = rowOf({}, of(id), MEASURES);
    return [
      proxy,
      runtime,
      row.cpu_us_per_request.toFixed(1),
      range(spread(cpu(of(id)))),
      base ? (median(cpu(of(id))) / base).toFixed(2) : '–',
      row.requests_per_second,
      row.p50_ms.toFixed(2),
      row.p99_ms.toFixed(2),
      row.rss_mb,
      row.runs,
    ];
  });
  say(`\n${scenario.title}  [${scenario.name}]`);
  say(table(['proxy', 'version', 'CPU µs/request', 'least–most', '× nginx', 'requests/s', 'p50 ms', 'p99 ms', 'RSS MB', 'runs'], rows));
};

export const benchProxy = async (options) => {
  const { root, runFolder, only, runs, firstSeconds, say } = options;
  requireTools('taskset', 'wrk', 'nginx');
  const javas = findJavas();
  if (javas.size === 0) {
    throw new Failure('Java 17 or newer is needed: install it, or set JAVA_HOME.');
  }
  const scenarios = selectedScenarios(options.scenarios);
  if (options.build) {
    await build(options, 'oauth-proxy', ['decrypting-proxy', 'spring-gateway']);
  }
  const subjects = selected(findProxies(javas, options, say), only);
  await describeMachine(say);
  const accessKey = randomBytes(32).toString('base64url');
  const cookieFile = join(runFolder, 'cookies');
  const classes = join(root, 'benchmarks/decrypting-proxy/target');
  const newest = javas.get(Math.max(...javas.keys()));
  say(`Making ${COOKIES} cookies, each with a signed token of its own …`);
  await run(newest.java, ['-cp', `${classes}/classes:${classes}/lib/*`, 'io.homeport.benchmarks.proxy.Mint', cookieFile, String(COOKIES)], {
    env: { BENCH_ACCESS_KEY: accessKey, BENCH_ISSUER: ISSUER },
    logFile: join(runFolder, 'mint.log'),
  });
  const api = await startApi(runFolder);
  const setup = { ...options, api, accessKey, cookieFile, token: 'x'.repeat(1400), units: machineUnits() };
  const windows = new Map();
  for (let round = 1; round <= runs; round++) {
    for (const subject of subjects) {
      say(`Run ${round} of ${runs}: ${subject.proxy}, ${subject.runtime} …`);
      await turn(subject, setup, scenarios, (scenario, window) => {
        const key = `${subject.id} ${scenario.name}`;
        windows.set(key, [...(windows.get(key) ?? []), window]);
        say(`  ${scenario.name.padEnd(24)} ${window.cpu_us_per_request.toFixed(1)} µs, ${Math.round(window.requests_per_second)}/s`);
      });
    }
  }
  await api.stop();
  say(`\nMedians; ${runs} start${runs > 1 ? 's' : ''} of each, in turns; ${CONNECTIONS} connections; one core each for proxy and for load with API.`);
  const all = [firstOf(firstSeconds), ...scenarios];
  all.forEach((scenario) => show(scenario, subjects, windows, say));
  return all.flatMap((scenario) =>
    subjects.map(({ id, proxy, runtime }) => rowOf({ proxy, runtime, scenario: scenario.name }, windows.get(`${id} ${scenario.name}`), MEASURES)),
  );
};
