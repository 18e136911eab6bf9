import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildWhatIsMissing, jarOf } from './build.mjs';
import { Failure } from './failure.mjs';
import { Processes, refuseBusyPort } from './processes.mjs';
import { smoke } from './smoke.mjs';
import { users } from './users.mjs';

const USAGE = `./homeport demo [--keycloak] [--smoke]
  --keycloak  Keycloak as the authorization server instead of the small one (fetches 176 MB once)
  --smoke     start everything, go the whole way of each user by HTTP, stop; exit code 0 if all is well`;

const root = fileURLToPath(new URL('../..', import.meta.url));
const demoFolder = join(root, 'deployment/demo');
const logFolder = join(demoFolder, '.run');

const WEB_ORIGIN = 'http://www.homeport.localhost:9501';
const API_ORIGIN = 'http://api.homeport.localhost:9502';
const AUTHORIZATION_SERVER = 'http://login.idp.localhost:9504';
const PORTS = {
  'static files': 9501,
  proxy: 9502,
  agent: 9503,
  'authorization server': 9504,
  'orders API eu': 9511,
  'orders API us': 9512,
  'orders API ap': 9513,
  'proxy, management': 9602,
  'agent, management': 9603,
  'orders API eu, management': 9611,
  'orders API us, management': 9612,
  'orders API ap, management': 9613,
};
const KEYCLOAK_MANAGEMENT_PORT = 9604;

/** Short-lived development processes: quick to start, small. */
const JVM_FLAGS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-Xmx96m'];

const say = (line) => console.log(line);
const newSecret = () => randomBytes(32).toString('base64url');

const readArguments = () => {
  try {
    return parseArgs({ options: { smoke: { type: 'boolean' }, keycloak: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    throw new Failure(`${error.message}\n${USAGE}`);
  }
};

const findJava = () => {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
  const { error, stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  if (error) {
    throw new Failure(`The demo needs Java 17 or newer, and ${java} cannot be run: install it or set JAVA_HOME.`);
  }
  const [, version] = /version "(?:1\.)?(\d+)/.exec(stderr) ?? [];
  if (!(Number(version) >= 17)) {
    throw new Failure(`The demo needs Java 17 or newer, and ${java} is Java ${version ?? 'of an unknown version'}: set JAVA_HOME to a newer one.`);
  }
  return java;
};

const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Failure(`The demo needs Node 20.19 or newer, and this is Node ${process.versions.node}.`);
  }
  try {
    execFileSync('npm', ['--version'], { stdio: 'ignore' });
  } catch {
    throw new Failure('The demo needs npm, and it cannot be run: install it with Node.');
  }
};

/** Secrets are made anew for each run, and handed to the processes that need them through their environment alone. */
const startServers = async (processes, java, keycloak) => {
  const clientSecret = newSecret();
  const accessKey = newSecret();
  const sessionKey = newSecret();
  const issuer = keycloak ? `${AUTHORIZATION_SERVER}/realms/homeport` : AUTHORIZATION_SERVER;
  const service = (name, module, port, managementPort, env) => {
    processes.start(name, java, [...JVM_FLAGS, '-jar', jarOf(root, module)], {
      ...process.env,
      QUARKUS_HTTP_HOST: '127.0.0.1',
      QUARKUS_HTTP_PORT: String(port),
      QUARKUS_MANAGEMENT_HOST: '127.0.0.1',
      QUARKUS_MANAGEMENT_PORT: String(managementPort),
      ...env,
    });
    return processes.ready(name, `http://127.0.0.1:${managementPort}/q/health/ready`, 60);
  };
  const shared = {
    HOMEPORT_CONFIG: join(demoFolder, 'homeport.yaml'),
    DEMO_ISSUER: issuer,
    DEMO_ACCESS_KEY: accessKey,
  };
  const orders = {
    ORDERS_ISSUER: issuer,
    ORDERS_BACK_CHANNEL_URL: `http://127.0.0.1:${PORTS['authorization server']}`,
    ORDERS_JWKS_PATH: keycloak ? '/realms/homeport/protocol/openid-connect/certs' : '/jwks',
  };

  const authorizationServer = async () => {
    if (keycloak) {
      await keycloak.start({ processes, java, clientSecret });
      return;
    }
    processes.start('authorization-server', process.execPath, [join(demoFolder, 'authorization-server.mjs')], {
      ...process.env,
      AS_PORT: String(PORTS['authorization server']),
      AS_ISSUER: issuer,
      AS_REDIRECT_URIS: `${WEB_ORIGIN}/`,
      SHOP_CLIENT_SECRET: clientSecret,
    });
    await processes.ready('authorization-server', 'http://127.0.0.1:9504/.well-known/openid-configuration', 30);
  };
  const staticHost = async () => {
    processes.start('static-host', process.execPath, [join(demoFolder, 'static-host.mjs')], {
      ...process.env,
      STATIC_PORT: String(PORTS['static files']),
      STATIC_CONFIG: JSON.stringify({ agentUrl: `${API_ORIGIN}/oauth-agent`, apiUrl: API_ORIGIN }),
      STATIC_REQUEST_LOG: join(logFolder, 'static-host-requests.log'),
    });
    await processes.ready('static-host', 'http://127.0.0.1:9501/', 30);
  };
  const apis = ['eu', 'us', 'ap'].map((region) =>
    service(`orders-${region}`, 'deployment/orders-api', PORTS[`orders API ${region}`], PORTS[`orders API ${region}, management`], {
      ...orders,
      ORDERS_REGION: region,
    }),
  );
  await Promise.all([
    authorizationServer(),
    staticHost(),
    service('oauth-agent', 'oauth-agent', PORTS.agent, PORTS['agent, management'], {
      ...shared,
      DEMO_SESSION_KEY: sessionKey,
      SHOP_CLIENT_SECRET: clientSecret,
    }),
    service('oauth-proxy', 'oauth-proxy', PORTS.proxy, PORTS['proxy, management'], shared),
    ...apis,
  ]);
};

const showTable = () => {
  const row = (name, text) => say(`  ${name.padEnd(10)}${text}`);
  say('');
  row('Open', `${WEB_ORIGIN}/`);
  say('');
  for (const { sub, password, name, region } of users) {
    row(sub, `password ${password}   ${name}, home region ${region}`);
  }
  say('');
  row('Try', 'sign in as aiko at this us deployment and load the orders: the ap API answers');
  row('', "look for tokens in the browser's developer tools: there are none");
  row('', 'reload, open a second tab, sign out');
  row('Logs', `${relative(process.cwd(), logFolder) || '.'}/*.log`);
  row('Stop', 'Ctrl-C');
  say('');
};

const main = async (options, processes) => {
  checkNode();
  const java = findJava();
  const keycloak = options.keycloak ? await import('./keycloak.mjs') : undefined;
  const ports = keycloak ? { ...PORTS, 'Keycloak, management': KEYCLOAK_MANAGEMENT_PORT } : PORTS;
  for (const [use, port] of Object.entries(ports)) {
    await refuseBusyPort(port, use);
  }
  mkdirSync(logFolder, { recursive: true });
  await buildWhatIsMissing({ root, logFolder, children: processes.builds, say });
  const ready = keycloak && (await keycloak.prepare({ root, logFolder, children: processes.builds, say, managementPort: KEYCLOAK_MANAGEMENT_PORT }));
  say('Starting the authorization server, static files, agent, proxy and three orders APIs …');
  const start = Date.now();
  await startServers(processes, java, ready);
  say(`All ready after ${((Date.now() - start) / 1000).toFixed(1)} s`);
  if (options.smoke) {
    await Promise.race([smoke({ webOrigin: WEB_ORIGIN, apiOrigin: API_ORIGIN, users, say }), processes.death]);
    return;
  }
  showTable();
  await processes.death;
};

let exitCode = 0;
let processes;
try {
  const options = readArguments();
  if (options.help) {
    say(USAGE);
  } else {
    processes = new Processes(logFolder);
    const asked = new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
        process.on(signal, () => resolve(signal));
      }
    });
    const signal = await Promise.race([main(options, processes), asked]);
    if (signal !== undefined) {
      say('\nStopping …');
      exitCode = options.smoke ? 1 : 0;
    }
  }
} catch (error) {
  console.error(error instanceof Failure ? error.message : error);
  exitCode = 1;
}
await processes?.stop();
process.exit(exitCode);
