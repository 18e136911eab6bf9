#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startAuthorizationServer } from '../../benchmarks/authorization-server.mjs';
import { Failure } from './failure.mjs';
import { imageRuntime } from './images.mjs';
import { findJava } from './java.mjs';
import { endAll, freePort, run, start } from './process.mjs';
import { startApi } from './surroundings.mjs';
import { Browser, WEB_ORIGIN, waysTo } from './traffic.mjs';

const USAGE = `usage: node deployment/aot/train.mjs [OPTION...]

Makes the ahead-of-time caches of both services: builds them as Quarkus' aot-jar, starts them as they are packaged, uses
them as apps do (sign-in, refresh, sign-out; API calls by HTTP/1.1 and HTTP/2, with and without TLS), and lets each JVM
write what it has loaded, linked and measured to target/aot/app.aot. Then each is started with its cache, and refused if
the JVM does not use it. Start them like this; jvm.options is what the proxy's JVM does better with:

  cd oauth-agent/target/aot && java -XX:AOTCache=app.aot -jar quarkus-run.jar
  cd oauth-proxy/target/aot && java @jvm.options -XX:AOTCache=app.aot -jar quarkus-run.jar

With --images it does the same with the container images homeport/oauth-agent and homeport/oauth-proxy: makes them by
buildah, uses them by podman, and adds to each the cache that its own JVM has written, in a layer of its own.

A cache belongs to the JDK and to the jars that it was made with, their times included: copy with cp -a. A JDK before
25.0.4 does not notice that a jar has changed and runs the old classes (JDK-8377932), so keep cache and jars together.

  --java-home DIR   the JDK, 25 or newer (default: the newest of JAVA_HOME and /usr/lib/jvm)
  --seconds N       how long the services are used (default: 30)
  --option OPTION   an option of the JVM, in training and check; may be repeated
  --no-build        take the aot-jars as they are
  --images          make container images (deployment/images/Containerfile.aot)
  --base IMAGE      with --images: what they are based on, with Java 25 on its path (default: that of the Containerfile)
`;

const root = fileURLToPath(new URL('../..', import.meta.url));
const runFolder = join(root, 'deployment/aot/target');
const SERVICES = ['oauth-agent', 'oauth-proxy'];
/** What each JVM is to be started with: the agent's with nothing of its own. */
const OPTIONS = { 'oauth-agent': [], 'oauth-proxy': ['@jvm.options'] };
/** The cache is to know the warm-up, too; in the check afterwards it would only hide what the cache brings. */
const WARMED_UP = { HOMEPORT_PROXY_WARM_UP: '4s' };
const folderOf = (service) => join(root, service, 'target/aot');
const say = (text) => process.stdout.write(`${text}\n`);
const secret = () => randomBytes(32).toString('base64url');

const build = async ({ home }) => {
  say('Building both services as aot-jar …');
  const settings = ['-Dquarkus.package.jar.type=aot-jar', '-Dquarkus.package.output-directory=aot'];
  const args = ['-B', '-ntp', '-q', '-DskipTests', ...settings, '-pl', SERVICES.join(','), '-am', 'package'];
  await run(join(root, 'mvnw'), args, { cwd: root, env: { JAVA_HOME: home }, logFile: join(runFolder, 'build.log') });
};

const deploymentFile = ({ agent, issuer, api }) => `homeport:
  region: eu
  agent-url: http://127.0.0.1:${agent}
  cookies:
    access-keys:
      - id: training
        secret: \${ACCESS_KEY}
    # The proxy is started without this key and without the client's secret, as it must be.
    session-keys:
      - id: training
        secret: \${SESSION_KEY:}
  apps:
    shop:
      web-origin: ${WEB_ORIGIN}
      redirect-uri: ${WEB_ORIGIN}/
      scope: openid profile
      authorization-server:
        issuer: ${issuer}
        client-id: shop-spa
        client-secret: \${CLIENT_SECRET:}
  routes:
    orders:
      path: /orders
      upstreams:
        eu: ${api}
`;

/** Keys, a certificate and addresses that live as long as this program. */
const prepare = async ({ keytool }) => {
  const [agentPort, agentManagement, port, tlsPort, management] = await Promise.all(Array.from({ length: 5 }, freePort));
  const [api, authorizationServer] = await Promise.all([startApi(), startAuthorizationServer('shop-spa')]);
  const file = join(runFolder, 'homeport.yaml');
  writeFileSync(file, deploymentFile({ agent: agentPort, issuer: authorizationServer.issuer, api: api.url }));
  const [store, password] = [join(runFolder, 'certificate.p12'), secret()];
  rmSync(store, { force: true });
  const named = ['-alias', 'training', '-dname', 'CN=127.0.0.1', '-ext', 'san=ip:127.0.0.1', '-validity', '2'];
  const stored = ['-storetype', 'PKCS12', '-keystore', store, '-storepass', password];
  await run(keytool, ['-genkeypair', '-keyalg', 'EC', '-groupname', 'secp256r1', ...named, ...stored], { logFile: join(runFolder, 'keytool.log') });
  const common = { HOMEPORT_CONFIG: file, ACCESS_KEY: secret(), QUARKUS_HTTP_HOST: '127.0.0.1', QUARKUS_MANAGEMENT_HOST: '127.0.0.1' };
  return {
    proxy: { port, tlsPort },
    services: {
      'oauth-agent': {
        ready: `http://127.0.0.1:${agentManagement}/q/health/ready`,
        env: {
          ...common,
          SESSION_KEY: secret(),
          CLIENT_SECRET: secret(),
          QUARKUS_HTTP_PORT: String(agentPort),
          QUARKUS_MANAGEMENT_PORT: String(agentManagement),
        },
      },
      'oauth-proxy': {
        ready: `http://127.0.0.1:${management}/q/health/ready`,
        env: {
          ...common,
          QUARKUS_HTTP_PORT: String(port),
          QUARKUS_HTTP_SSL_PORT: String(tlsPort),
          QUARKUS_MANAGEMENT_PORT: String(management),
          QUARKUS_SHUTDOWN_DELAY: '0s',
          QUARKUS_HTTP_TLS_CONFIGURATION_NAME: 'training',
          QUARKUS_TLS_TRAINING_KEY_STORE_P12_PATH: store,
          QUARKUS_TLS_TRAINING_KEY_STORE_P12_PASSWORD: password,
        },
      },
    },
    stop: () => {
      api.stop();
      authorizationServer.stop();
    },
  };
};

/** By the whole path of the jar: a cache that was made so fits a copy in another folder, too. */
const jarRuntime = ({ java, options }) => ({
  train: '-XX:AOTCacheOutput=app.aot',
  use: '-XX:AOTCache=app.aot',
  prepare: async () => {},
  keep: async () => {},
  cacheOf: (service) => join(folderOf(service), 'app.aot'),
  command: (service, more, env) => ({
    command: java,
    args: [...OPTIONS[service], ...options, ...more, '-jar', join(folderOf(service), 'quarkus-run.jar')],
    env,
    cwd: folderOf(service),
  }),
});

const startBoth = async (runtime, { services }, options, settings = {}) => {
  const started = {};
  for (const service of SERVICES) {
    const { ready, env } = services[service];
    const { command, args, ...rest } = runtime.command(service, options, { ...env, ...settings });
    started[service] = await start(service, command, args, { ready, folder: runFolder, ...rest });
  }
  return started;
};

const stopBoth = (started) => Promise.all(Object.values(started).map((service) => service.stop()));

/** Many browsers at once over each of the ways; gives how many turns they had. */
const use = async (proxy, seconds) => {
  const ways = waysTo(proxy);
  const end = performance.now() + seconds * 1000;
  let turns = 0;
  const browse = async (way) => {
    const browser = new Browser(way);
    while (performance.now() < end) {
      await browser.signIn();
      for (let turn = 0; turn < 200 && performance.now() < end; turn++) {
        await browser.work(turns++);
      }
      await browser.refresh();
      await browser.signOut();
    }
  };
  try {
    await Promise.all(Object.values(ways).flatMap((way) => Array.from({ length: 6 }, () => browse(way))));
  } finally {
    Object.values(ways).forEach((way) => way.close());
  }
  return turns;
};

const train = async (runtime, surroundings, { seconds }) => {
  say('Starting both services for the training …');
  const started = await startBoth(runtime, surroundings, [runtime.train], WARMED_UP);
  const turns = await use(surroundings.proxy, seconds);
  say(`Used for ${seconds} s, ${turns} turns. Each JVM writes its cache …`);
  await stopBoth(started);
  for (const service of SERVICES) {
    const file = runtime.cacheOf(service);
    if (!existsSync(file)) {
      throw new Failure(`${service} wrote no cache. See ${started[service].logFile}.`);
    }
    say(`${service}: ${file}, ${Math.round(statSync(file).size / 1e6)} MB`);
  }
};

/** With AOTMode=on a JVM that cannot use its cache does not start. */
const check = async (runtime, surroundings) => {
  const plain = await startBoth(runtime, surroundings, []);
  await stopBoth(plain);
  await runtime.keep();
  const cached = await startBoth(runtime, surroundings, [runtime.use, '-XX:AOTMode=on', '-Xlog:aot'].filter(Boolean));
  await use(surroundings.proxy, 1);
  await stopBoth(cached);
  for (const service of SERVICES) {
    if (!/Using AOT-linked classes: true/.test(readFileSync(cached[service].logFile, 'utf8'))) {
      throw new Failure(`${service} started without the classes of its cache. See ${cached[service].logFile}.`);
    }
    say(`${service}: ready in ${cached[service].readyMilliseconds} ms with its cache, ${plain[service].readyMilliseconds} ms without`);
  }
};

const main = async () => {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean' },
      'java-home': { type: 'string' },
      seconds: { type: 'string', default: '30' },
      option: { type: 'string', multiple: true, default: [] },
      'no-build': { type: 'boolean', default: false },
      images: { type: 'boolean', default: false },
      base: { type: 'string' },
    },
  });
  if (values.help) {
    say(USAGE);
    return;
  }
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) {
    throw new Failure(`--seconds ${values.seconds} is no number of seconds, for example --seconds 30.`);
  }
  const java = findJava(values['java-home']);
  mkdirSync(runFolder, { recursive: true });
  // Before the jars change: a cache that is left over from others would run their classes.
  SERVICES.forEach((service) => rmSync(join(folderOf(service), 'app.aot'), { force: true }));
  if (!values['no-build']) {
    await build(java);
  }
  writeFileSync(join(folderOf('oauth-agent'), 'jvm.options'), '');
  copyFileSync(join(root, 'deployment/aot/proxy.options'), join(folderOf('oauth-proxy'), 'jvm.options'));
  const about = { root, runFolder, services: SERVICES, java: java.java, options: values.option, base: values.base };
  const runtime = values.images ? imageRuntime(about) : jarRuntime(about);
  await runtime.prepare();
  const surroundings = await prepare(java);
  try {
    await train(runtime, surroundings, { seconds });
    await check(runtime, surroundings);
  } finally {
    surroundings.stop();
  }
};

for (const name of ['SIGINT', 'SIGTERM']) {
  process.once(name, () => {
    endAll();
    process.exit(130);
  });
}

try {
  await main();
} catch (error) {
  endAll();
  const known = error instanceof Failure || error.code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`${known ? error.message : error.stack}\n`);
  process.exit(1);
}
