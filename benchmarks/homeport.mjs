import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROXY_CORE } from './machine.mjs';
import { APP, CLIENT_ID, ISSUER, KEY_ID, WEB_ORIGIN } from './places.mjs';
import { freePort, startServer } from './server.mjs';

/** The folder that a build of this tree puts Homeport's proxy into. */
export const builtHere = (root) => join(root, 'oauth-proxy/target/quarkus-app');

const SWITCH = 'homeport-proxy.fast-lane';
/** While a process is held, Vert.x must not take its event loop for a blocked one. */
const PATIENT = 'quarkus.vertx.max-event-loop-execute-time=1h';

/** The region where the proxy runs and all users are at home. */
const HOME = 'eu';

const route = (name, upstreams, more = '') => `    ${name}:
      path: /${name}
${more}      upstreams:
${upstreams}`;

/** The one route that is measured, of one region. */
export const ordersRoute = (api) => route('orders', `        ${HOME}: http://127.0.0.1:${api.port}\n`);

const REGIONS = 50;
const ROUTES = 200;
const BOUNDARY = 5;

/**
 * The same among 200 routes of 50 regions, as `bench regions` has them: half of the regions stand in for each other in
 * boundaries of five, on every route.
 */
export const routesOfManyRegions = (api) => {
  const regions = [HOME, ...Array.from({ length: REGIONS - 1 }, (_, index) => `region-${index + 1}`)];
  const upstreams = regions.map((region) => `        ${region}: http://127.0.0.1:${api.port}\n`).join('');
  const failOver = `      fail-over: [${regions.slice(0, BOUNDARY).join(', ')}]\n`;
  const others = Array.from({ length: ROUTES - 1 }, (_, index) => `route-${index + 1}`);
  const routes = ['orders', ...others].map((name) => route(name, upstreams, failOver));
  const boundaries = Array.from({ length: REGIONS / 2 / BOUNDARY }, (_, index) => {
    const members = regions.slice(BOUNDARY * index, BOUNDARY * (index + 1));
    return `    union-${index}: [${members.join(', ')}]\n`;
  });
  return `${routes.join('')}  boundaries:\n${boundaries.join('')}`;
};

/**
 * Homeport's proxy for one app.
 *
 * @param folder the quarkus-app folder of its build
 * @param options the JVM's
 * @param settings configuration keys, `key=value` each
 * @param certificate for HTTPS beside HTTP; without it, HTTP alone
 * @param routes what stands below `routes` in its file, and whatever else does after them
 * @param ready waits for this path of the management port; without it, for any answer of the proxy itself
 */
export const startHomeport = async ({
  name,
  java,
  folder,
  options = [],
  settings = [],
  certificate,
  runFolder,
  accessKey,
  routes,
  ready,
  cores = PROXY_CORE,
}) => {
  const file = join(runFolder, `${name}.yaml`);
  writeFileSync(
    file,
    `homeport:
  region: ${HOME}
  agent-url: http://127.0.0.1:1
  cookies:
    access-keys:
      - id: ${KEY_ID}
        secret: \${BENCH_ACCESS_KEY}
  apps:
    ${APP}:
      web-origin: ${WEB_ORIGIN}
      redirect-uri: ${WEB_ORIGIN}/
      authorization-server:
        issuer: ${ISSUER}
        client-id: ${CLIENT_ID}
  routes:
${routes}`,
  );
  const [port, tlsPort, management] = [await freePort(), await freePort(), await freePort()];
  const tls = certificate
    ? [
        'quarkus.http.tls-configuration-name=bench',
        `quarkus.tls.bench.key-store.pem.bench.cert=${certificate.file}`,
        `quarkus.tls.bench.key-store.pem.bench.key=${certificate.key}`,
      ]
    : [];
  const server = await startServer({
    name,
    command: java.java,
    args: [...options, ...[...tls, ...settings].map((setting) => `-D${setting}`), '-jar', join(folder, 'quarkus-run.jar')],
    env: {
      HOMEPORT_CONFIG: file,
      BENCH_ACCESS_KEY: accessKey,
      QUARKUS_HTTP_HOST: '127.0.0.1',
      QUARKUS_HTTP_PORT: String(port),
      QUARKUS_HTTP_SSL_PORT: String(tlsPort),
      QUARKUS_MANAGEMENT_HOST: '127.0.0.1',
      QUARKUS_MANAGEMENT_PORT: String(management),
    },
    core: cores,
    runFolder,
    url: ready ? `http://127.0.0.1:${management}${ready}` : `http://127.0.0.1:${port}/`,
    status: ready ? 200 : undefined,
  });
  return { ...server, port, tlsPort };
};

/** Of `ID:value` the value where the subject is the one named, nothing where it is another; what names none is for all. */
export const meantFor = (id, values, begin = '[\\w"]') =>
  values.flatMap((value) => {
    const [, named, rest] = new RegExp(`^(\\w[\\w.-]*(?::\\d+)?):(${begin}.*)$`).exec(value) ?? [];
    return rest === undefined ? [value] : named === id ? [rest] : [];
  });

/** Whether a build has a setting is seen when it starts: Quarkus refuses a key that nobody reads. */
const isRefused = ({ message }, key) => message.includes(`${key} in`) && message.includes('does not map to any root');

/** One build with one set of settings; `of` names the build whose options it takes. */
const subject = ({ id, of = id, proxy, home, folder, extra, routes = ordersRoute, ofBoundSessions = false, ...rest }) => ({
  id,
  of,
  proxy,
  runtime: `Java ${home.version}`,
  jit: true,
  translates: true,
  can: ['tls', 'h2', 'bound'],
  leftOut: (failure) => (extra && isRefused(failure, extra.split('=', 1)[0]) ? `this build has no setting ${extra.split('=', 1)[0]}.` : undefined),
  start: async ({ runFolder, api, accessKey, certificate, javaOptions, settings, cookiesOfBoundSessions }) => {
    const server = await startHomeport({
      name: id.replaceAll(/[^\w.-]/g, '-'),
      java: home,
      folder,
      options: meantFor(of, javaOptions, '-'),
      settings: [PATIENT, ...meantFor(of, settings), ...(extra ? [extra] : [])],
      certificate,
      runFolder,
      accessKey,
      routes: routes(api),
    });
    return ofBoundSessions ? { ...server, cookieFile: await cookiesOfBoundSessions() } : server;
  },
  ...rest,
});

/**
 * A build as it is, without its fast lane where that is asked for, and with a second event loop, many regions or device-bound
 * sessions where that is compared.
 */
const variants = (build, { fastLane }) => [
  subject(build),
  ...(fastLane === 'off' ? [subject({ ...build, of: build.id, id: `${build.id}-no-fast-lane`, extra: `${SWITCH}=false` })] : []),
  subject({ ...build, of: build.id, id: `${build.id}-two-loops`, extra: 'quarkus.http.io-threads=2', only: 'two-loops', compareWith: build.id }),
  subject({ ...build, of: build.id, id: `${build.id}-bound-sessions`, ofBoundSessions: true, only: 'bound-sessions', compareWith: build.id }),
  subject({ ...build, of: build.id, id: `${build.id}-50-regions`, routes: routesOfManyRegions, only: '50-regions', compareWith: build.id }),
];

/** The builds that were named, else this tree's on the Javas that there are. */
export const homeports = (javas, options, say) => {
  const newest = javas.get(Math.max(...javas.keys()));
  if (options.builds.length > 0) {
    return options.builds.flatMap(({ name, folder }) => variants({ id: name, proxy: name, home: newest, folder }, options));
  }
  const found = [25, 17].filter((major) => {
    if (!javas.has(major)) {
      say(`Java ${major} was not found, so Homeport is not measured on it: install it, or set JAVA_${major}_HOME.`);
    }
    return javas.has(major);
  });
  const majors = found.length > 0 ? found : [newest.major];
  return majors.flatMap((major, i) =>
    variants({ id: `homeport:${major}`, proxy: 'homeport', home: javas.get(major), folder: builtHere(options.root), optional: i > 0 }, options),
  );
};
