import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { startAuthorizationServer } from './authorization-server.mjs';
import { build } from './build.mjs';
import { machineUnits } from './cpu.mjs';
import { Failure } from './failure.mjs';
import { meantFor } from './homeport.mjs';
import { CONNECTIONS, measure, warm } from './load.mjs';
import { LOAD_CORE, PROXY_CORE, describeMachine, findJavas, requireTools } from './machine.mjs';
import { CLIENT_ID, HEADERS, WEB_ORIGIN } from './places.mjs';
import { range, table } from './report.mjs';
import { freePort, startServer } from './server.mjs';
import { rowOf, spread } from './statistics.mjs';

const MEASURES = ['cpu_us_per_request', 'requests_per_second', 'p99_ms'];
const secret = () => randomBytes(32).toString('base64url');

const deploymentFile = (issuer) => `homeport:
  region: eu
  cookies:
    access-keys:
      - id: bench
        secret: \${BENCH_ACCESS_KEY}
    session-keys:
      - id: bench
        secret: \${BENCH_SESSION_KEY}
  apps:
    shop:
      web-origin: ${WEB_ORIGIN}
      redirect-uri: ${WEB_ORIGIN}/
      scope: openid profile
      authorization-server:
        issuer: ${issuer}
        client-id: ${CLIENT_ID}
        client-secret: \${BENCH_CLIENT_SECRET}
`;

const exchange = (url, { method = 'GET', cookie, form }) =>
  new Promise((resolve, reject) => {
    const body = form ? new URLSearchParams(form).toString() : '';
    const headers = Object.fromEntries(HEADERS.map((line) => line.split(': ', 2)));
    const request = httpRequest(
      url,
      {
        method,
        agent: false,
        headers: {
          ...headers,
          ...(cookie && { cookie }),
          ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
        },
      },
      async (response) => {
        const chunks = await response.toArray();
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode !== 200) {
          reject(new Failure(`${method} ${url} answered ${response.statusCode} ${text.slice(0, 300)}`));
          return;
        }
        resolve({ body: JSON.parse(text), cookies: response.headers['set-cookie'] ?? [] });
      },
    );
    request.on('error', reject);
    request.end(body);
  });

const cookieHeader = (lines) =>
  lines
    .filter((line) => !/;\s*max-age=0/i.test(line))
    .map((line) => line.split(';', 1)[0])
    .join('; ');

/** Signs in as a browser would, and gives the session's cookies. */
const signIn = async (base) => {
  const start = await exchange(`${base}/login/start`, { method: 'POST' });
  const asked = new URL(start.body.authorization_url).searchParams;
  const end = await exchange(`${base}/login/end`, {
    method: 'POST',
    cookie: cookieHeader(start.cookies),
    form: { code: asked.get('nonce'), state: asked.get('state') },
  });
  const cookie = cookieHeader(end.cookies);
  const { body } = await exchange(`${base}/session`, { cookie });
  if (body.is_logged_in !== true) {
    throw new Failure('The session that was just begun is none: login/end and session contradict each other.');
  }
  return cookie;
};

const agent = (home, { id, folder, version = `Java ${home.version}` }) => ({
  id,
  service: 'homeport',
  runtime: version,
  start: async ({ runFolder, authorizationServer, javaOptions }) => {
    const file = join(runFolder, 'agent.yaml');
    writeFileSync(file, deploymentFile(authorizationServer.issuer));
    const port = await freePort();
    const base = `http://127.0.0.1:${port}/oauth-agent`;
    const server = await startServer({
      name: `oauth-agent-${id.replaceAll(/[^\w.-]/g, '-')}`,
      command: home.java,
      args: [...meantFor(id, javaOptions, '-'), '-jar', join(folder, 'quarkus-run.jar')],
      env: {
        HOMEPORT_CONFIG: file,
        BENCH_ACCESS_KEY: secret(),
        BENCH_SESSION_KEY: secret(),
        BENCH_CLIENT_SECRET: secret(),
        QUARKUS_HTTP_PORT: String(port),
        QUARKUS_MANAGEMENT_PORT: String(await freePort()),
      },
      core: PROXY_CORE,
      runFolder,
      url: base,
    });
    const cookieFile = join(runFolder, 'session');
    writeFileSync(cookieFile, `${await signIn(base)}\n`);
    return {
      server,
      requests: {
        'login/start': { url: `${base}/login/start`, method: 'POST' },
        session: { url: `${base}/session`, cookieFile },
      },
    };
  },
});

const hello = (home, root) => ({
  id: `hello:${home.major}`,
  service: 'hello',
  runtime: `Java ${home.version}`,
  start: async ({ runFolder }) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/hello`;
    const server = await startServer({
      name: `rest-hello-java-${home.major}`,
      command: home.java,
      args: ['-jar', join(root, 'benchmarks/rest-hello/target/quarkus-app/quarkus-run.jar')],
      env: { QUARKUS_HTTP_PORT: String(port) },
      core: PROXY_CORE,
      runFolder,
      url,
    });
    return { server, requests: { 'rest-hello': { url } } };
  },
});

/** The builds that were named on the newest Java, else this tree's on each. */
const agents = (javas, majors, { root, builds }) =>
  builds.length > 0
    ? builds.map(({ name, folder }) => agent(javas.get(majors[0]), { id: name, folder, version: `${name}, Java ${majors[0]}` }))
    : majors.map((major) => agent(javas.get(major), { id: `homeport:${major}`, folder: join(root, 'oauth-agent/target/quarkus-app') }));

export const benchAgent = async (options) => {
  const { root, runFolder, only, runs, windowSeconds, warmSeconds, say } = options;
  requireTools('taskset', 'wrk');
  const javas = findJavas();
  const majors = [25, 17].filter((major) => javas.has(major));
  if (majors.length === 0) {
    throw new Failure('Java 17 or 25 is needed: install one, or set JAVA_17_HOME or JAVA_25_HOME.');
  }
  const besides = options.builds.length > 0 ? majors.slice(0, 1) : majors;
  const all = [...agents(javas, majors, options), ...besides.map((major) => hello(javas.get(major), root))];
  const subjects = only === undefined ? all : all.filter(({ id, service }) => only.includes(id) || only.includes(service));
  if (subjects.length === 0) {
    throw new Failure(`--only: there is no ${only.join(', ')} here, but ${all.map(({ id }) => id).join(', ')}.`);
  }
  if (options.build) {
    await build(options, options.builds.length > 0 ? [] : ['oauth-agent'], ['rest-hello']);
  }
  await describeMachine(say);
  const authorizationServer = await startAuthorizationServer(CLIENT_ID);
  const setup = { ...options, authorizationServer };
  const units = machineUnits();
  const results = new Map();
  for (let round = 1; round <= runs; round++) {
    for (const subject of subjects) {
      say(`Run ${round} of ${runs}: ${subject.service}, ${subject.runtime} …`);
      const { server, requests } = await subject.start(setup);
      try {
        for (const [endpoint, request] of Object.entries(requests)) {
          const load = { ...request, headers: HEADERS, core: LOAD_CORE };
          await warm(load, warmSeconds);
          const window = await measure(server, load, windowSeconds, units);
          const key = `${endpoint} ${subject.runtime}`;
          const earlier = results.get(key)?.windows ?? [];
          results.set(key, { endpoint, runtime: subject.runtime, windows: [...earlier, window] });
          say(`  ${endpoint.padEnd(12)} ${window.cpu_us_per_request.toFixed(1)} µs, ${Math.round(window.requests_per_second)}/s`);
        }
      } finally {
        await server.stop();
      }
    }
  }
  authorizationServer.stop();
  say(`\nMedians, warm; ${runs} start${runs > 1 ? 's' : ''} of each, in turns; ${CONNECTIONS} connections; one core each for service and load.`);
  const measured = [...results.values()];
  const rows = measured.map(({ endpoint, runtime, windows }) => rowOf({ endpoint, runtime }, windows, MEASURES));
  say(
    table(
      ['endpoint', 'version', 'CPU µs/request', 'least–most', 'requests/s', 'p99 ms', 'runs'],
      rows.map((row, i) => [
        row.endpoint,
        row.runtime,
        row.cpu_us_per_request.toFixed(1),
        range(spread(measured[i].windows.map((window) => window.cpu_us_per_request))),
        row.requests_per_second,
        row.p99_ms.toFixed(2),
        row.runs,
      ]),
    ),
  );
  return rows;
};
