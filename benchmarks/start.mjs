import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { machineUnits, usage } from './cpu.mjs';
import { Failure } from './failure.mjs';
import { builtHere, meantFor, ordersRoute, startHomeport } from './homeport.mjs';
import { CONNECTIONS, measure, parseResult, warm } from './load.mjs';
import { LOAD_CORE, PROXY_CORE, describeMachine, findJavas, requireTools } from './machine.mjs';
import { mint } from './mint.mjs';
import { rawNginx, startApi } from './nginx.mjs';
import { HEADERS, SMALL } from './places.mjs';
import { table } from './report.mjs';
import { COOKIES } from './scenarios.mjs';
import { judgementOf, startRowOf, windowOf } from './statistics.mjs';

const READY = '/q/health/ready';
const openLoop = fileURLToPath(new URL('open-loop.mjs', import.meta.url));

/** Where the proxy runs; on two cores it shares the second with its load and the API. */
const PLACES = { 1: String(PROXY_CORE), 2: `${PROXY_CORE},${LOAD_CORE}` };

/** A build with its options; and NGINX, which shows what the machine does to anybody. */
const subjectsOf = ({ root, builds, javaOptions, settings, aot }, java) => {
  const all = builds.length > 0 ? builds : [{ name: 'homeport', folder: builtHere(root) }];
  const homeports = all.map(({ name, folder }) => ({
    id: name,
    runtime: `Java ${java.version}`,
    start: ({ runFolder, api, accessKey, cores }) =>
      startHomeport({
        name: `start-${name}`,
        java,
        folder,
        // With `on`, a cache that the JVM cannot map stops the start; else it would be left aside without a word.
        options: [...meantFor(name, javaOptions, '-'), ...meantFor(name, aot, '/').flatMap((file) => [`-XX:AOTCache=${file}`, '-XX:AOTMode=on'])],
        settings: meantFor(name, settings),
        runFolder,
        accessKey,
        routes: ordersRoute(api),
        ready: READY,
        cores,
      }),
  }));
  return [{ ...rawNginx(), native: true }, ...homeports];
};

/** Load at a rate, ready to begin at once. */
const armed = async ({ api, cookieFile, firstSeconds }) => {
  const task = { apiPort: api.port, path: SMALL, headers: HEADERS, cookieFile, connections: CONNECTIONS, seconds: firstSeconds };
  const child = spawn('taskset', ['-c', String(LOAD_CORE), process.execPath, openLoop, JSON.stringify(task)], { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
  await once(child.stdout, 'data');
  return {
    run: async (server, rate, units) => {
      const before = usage(server.pid, units);
      child.stdin.end(`${server.port} ${rate}\n`);
      await once(child, 'close');
      const result = parseResult(text);
      if (result.refused > 0 || result.broken > 0) {
        throw new Failure(`At ${rate} requests a second ${result.refused} were refused, and ${result.broken} connections broke.`);
      }
      return { ...windowOf(result, before, usage(server.pid, units)), behind: result.behind / result.asked };
    },
    cancel: () => child.kill(),
  };
};

const requestOf = ({ port }, { cookieFile, runFolder }) => ({
  url: `http://127.0.0.1:${port}${SMALL}`,
  cookieFile,
  cookies: COOKIES,
  headers: HEADERS,
  core: LOAD_CORE,
  runFolder,
});

/** The first seconds at full load; then warm, at full load and at half of it. */
const fullLoad = async (subject, setup) => {
  const { units, firstSeconds, warmSeconds, windowSeconds } = setup;
  const later = await armed(setup);
  const server = await subject.start(setup);
  try {
    const rssReady = usage(server.pid, units).rssMegabytes;
    const request = requestOf(server, setup);
    const first = await measure(server, request, firstSeconds, units);
    await warm(request, subject.native ? 1 : warmSeconds);
    const settled = await measure(server, request, windowSeconds, units);
    const half = await later.run(server, Math.round(settled.requests_per_second / 2), units);
    return { readyMillis: server.readyMillis, rssReady, first, warm: settled, warmHalf: half };
  } finally {
    later.cancel();
    await server.stop();
  }
};

/** A start of its own, whose first seconds are at half of the warm maximum. */
const halfLoad = async (subject, setup, rate) => {
  const load = await armed(setup);
  const server = await subject.start(setup);
  try {
    return { readyMillis: server.readyMillis, half: await load.run(server, rate, setup.units) };
  } finally {
    load.cancel();
    await server.stop();
  }
};

const show = (rows, say) => {
  const cells = rows.map((row) => [
    row.build,
    row.runtime,
    row.ready_ms,
    row.first_cpu_us.toFixed(1),
    row.first_jit_us.toFixed(1),
    row.first_requests_per_second,
    row.first_p50_ms.toFixed(1),
    row.first_p99_ms.toFixed(1),
    row.half_rate,
    row.half_p99_ms.toFixed(1),
    row.half_cpu_us.toFixed(1),
    row.warm_cpu_us.toFixed(1),
    row.warm_requests_per_second,
    row.warm_half_p99_ms.toFixed(1),
    row.cpu_times_warm.toFixed(2),
    `${row.rss_ready_mb} ${row.rss_first_mb} ${row.rss_warm_mb}`,
  ]);
  const head = ['', 'version', 'ready ms', 'CPU µs', 'JIT µs', '/s', 'p50 ms', 'p99 ms', 'half: /s', 'p99 ms', 'CPU µs', 'warm: CPU µs', '/s', 'half: p99 ms', '× warm', 'RSS MB'];
  say(table(head, cells));
};

export const benchStart = async (options) => {
  const { runs, say, firstSeconds, aot } = options;
  requireTools('taskset', 'wrk', 'nginx');
  const javas = findJavas();
  const java = javas.get(Math.max(...javas.keys()));
  if (java === undefined) {
    throw new Failure('Java 17 or newer is needed: install it, or set JAVA_HOME.');
  }
  const lost = aot.map((file) => file.replace(/^\w[\w.-]*:(?=\/)/, '')).filter((file) => !existsSync(file));
  if (lost.length > 0) {
    throw new Failure(`--aot: there is no ${lost.join(', ')}.`);
  }
  const unknown = options.cores.filter((count) => PLACES[count] === undefined);
  if (unknown.length > 0) {
    throw new Failure(`--cores takes 1, 2 or 1,2, not ${unknown.join(',')}.`);
  }
  if (options.build) {
    await build(options, options.builds.length > 0 ? [] : ['oauth-proxy'], ['decrypting-proxy']);
  }
  await describeMachine(say);
  const accessKey = randomBytes(32).toString('base64url');
  const cookieFile = await mint(options, { java: java.java, accessKey, count: COOKIES });
  const api = await startApi(options.runFolder);
  const setup = { ...options, accessKey, cookieFile, api, units: machineUnits() };
  const rows = [];
  for (const cores of options.cores) {
    const placed = { ...setup, cores: PLACES[cores] };
    const subjects = subjectsOf(options, java);
    const seen = new Map(subjects.map(({ id }) => [id, []]));
    for (let run = 1; run <= runs; run++) {
      for (const subject of subjects) {
        say(`Run ${run} of ${runs}, ${cores} core${cores > 1 ? 's' : ''}: ${subject.id} …`);
        const full = await fullLoad(subject, placed);
        const earlier = seen.get(subject.id);
        const rate = earlier[0]?.rate ?? Math.round(full.warm.requests_per_second / 2);
        earlier.push({ ...full, rate, ...(await halfLoad(subject, placed, rate)) });
      }
    }
    const measured = subjects.map(({ id, runtime }) => startRowOf({ build: id, runtime, cores }, seen.get(id)));
    say(`\nOn ${cores} core${cores > 1 ? 's' : ''}: ready, the first ${firstSeconds} s at full load, the first ${firstSeconds} s of another start at half of the warm maximum, warm.`);
    show(measured, say);
    if (cores === 1) {
      measured.filter((_, i) => !subjects[i].native).forEach((row) => say(judgementOf(row)));
    }
    rows.push(...measured);
  }
  await api.stop();
  return rows;
};
