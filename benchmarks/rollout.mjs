import { execFileSync, spawn } from 'node:child_process';
import { X509Certificate, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { createConnection } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { freePort, start } from '../deployment/aot/process.mjs';
import { startApi } from '../deployment/aot/surroundings.mjs';
import { Browser, WEB_ORIGIN } from '../deployment/aot/traffic.mjs';
import { startAuthorizationServer } from './authorization-server.mjs';
import { makeCertificate } from './certificate.mjs';
import { Failure } from './failure.mjs';

/*
 * Replaces everything while signed-in browsers use it, as an operator does: what fails then, and how slow does it become?
 */

const BROWSERS = 16;
/** Between two calls of a browser, so that the machine is not full. */
const PAUSE_MILLIS = 40;
const HAPROXY = '/usr/sbin/haproxy';

const secret = () => randomBytes(32).toString('base64url');

const deploymentFile = ({ agents, issuer, api, keys, extra }) => `homeport:
  region: eu
  reload-interval: PT1S
  agent-url: [${agents.map(({ port }) => `"http://127.0.0.1:${port}"`).join(', ')}]
  cookies:
    key-settling-time: PT3S
    access-keys: [${keys.access.map((key, at) => `{id: a${keys.access.length - at}, secret: ${key}}`).join(', ')}]
    session-keys: [{id: s1, secret: ${keys.session}}]
  apps:
    shop:
      web-origin: ${WEB_ORIGIN}
      redirect-uri: ${WEB_ORIGIN}/
      authorization-server:
        issuer: ${issuer}
        client-id: shop-spa
        client-secret: a-secret-of-this-run-alone-0123456789
  routes:
    orders: {path: /orders, upstreams: {eu: "${api}"}}
${extra ? `    more: {path: /more, upstreams: {eu: "${api}"}}\n` : ''}`;

/** The file that is shipped, with this run's ports, certificate and socket in it. */
const balancer = (root, { port, admin, certificate }, proxies) =>
  readFileSync(join(root, 'deployment/gateways/haproxy.cfg'), 'utf8')
    .replace('bind :443 ', `bind 127.0.0.1:${port} `)
    .replace('/etc/haproxy/tls/api.pem', certificate)
    .replace('/run/haproxy/admin.sock', admin)
    .replace('maxconn 20000', 'maxconn 500')
    .replace('default-server check port 9602', 'default-server check')
    .replace(/ *server proxy-\d .*\n/g, '')
    .concat(proxies.map((proxy, at) => `  server proxy-${at + 1} 127.0.0.1:${proxy.port} port ${proxy.management}\n`).join(''));

/** What the socket of HAProxy says to these words. */
const tell = async (admin, words) => {
  const socket = createConnection(admin);
  let said = '';
  socket.setEncoding('utf8').on('data', (part) => (said += part));
  socket.write(`${words}\n`);
  await once(socket, 'close');
  return said;
};

/** The certificate that a new connection is shown. */
const shownCertificate = async (port) => {
  const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
};

/** As the runbook says: HAProxy takes the file's new content, and keeps each connection that stands. */
const renewCertificate = async ({ admin, certificate, port, runFolder }) => {
  const renewed = await makeCertificate({ runFolder });
  const pem = readFileSync(renewed.both, 'utf8');
  await tell(admin, `set ssl cert ${certificate} <<\n${pem}`);
  const said = await tell(admin, `commit ssl cert ${certificate}`);
  if (!said.includes('Success') || (await shownCertificate(port)) !== new X509Certificate(pem).fingerprint256) {
    throw new Failure(`HAProxy did not take the new certificate: ${said}`);
  }
};

/** A service's jar below a folder: of a checkout that was built, of a release, or of copies of target/aot. */
const jarIn = (folder, service) => {
  const places = [`${service}/target/quarkus-app`, `lib/${service}`, service].map((place) => join(folder, place, 'quarkus-run.jar'));
  const found = places.find(existsSync);
  if (found === undefined) {
    throw new Failure(`There is no ${service} in ${folder}: none of ${places.join(', ')} is there.`);
  }
  return found;
};

/** What the JVM is started with. A cache beside the jar is used. */
const jvmOf = (jar) => {
  const [cache, options] = ['app.aot', 'jvm.options'].map((name) => join(dirname(jar), name));
  return ['-Xmx256m', ...(existsSync(options) ? [`@${options}`] : []), ...(existsSync(cache) ? [`-XX:AOTCache=${cache}`, '-XX:AOTMode=on'] : []), '-jar', jar];
};

const percentile = (sorted, share) => (sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);

/** Browsers that use all of it until told to stop, and what became of each call. */
class Load {
  calls = [];
  #stopped = false;
  #browsers = [];
  #loops = [];

  constructor(port) {
    const agent = new Agent({ keepAlive: true, maxSockets: BROWSERS, rejectUnauthorized: false });
    this.way = {
      exchange: (path, { method, headers, body }) =>
        new Promise((resolve, reject) => {
          const length = body ? { 'content-length': Buffer.byteLength(body) } : {};
          const call = request({ host: '127.0.0.1', port, path, method, agent, headers: { ...headers, ...length } }, (answer) => {
            const chunks = [];
            answer.on('data', (chunk) => chunks.push(chunk));
            answer.on('end', () => resolve({ status: answer.statusCode, cookies: answer.headers['set-cookie'] ?? [], body: Buffer.concat(chunks).toString() }));
            answer.on('error', reject);
          });
          call.on('error', reject);
          call.end(body);
        }),
    };
  }

  async begin() {
    this.#browsers = Array.from({ length: BROWSERS }, () => new Browser(this.way));
    for (const browser of this.#browsers) {
      await browser.signIn();
    }
    this.#loops = this.#browsers.map((browser, at) => this.#use(browser, at));
  }

  async #use(browser, at) {
    for (let turn = at; !this.#stopped; turn++) {
      await this.#timed(turn, () => (turn % 40 === 0 ? browser.refresh() : turn % 7 === 0 ? browser.call('/oauth-agent/session') : browser.work(turn)));
      await delay(PAUSE_MILLIS);
    }
  }

  async #timed(turn, call) {
    const began = performance.now();
    let failure;
    try {
      await call();
    } catch (error) {
      failure = error.message;
    }
    const now = performance.now();
    this.calls.push({ at: now, millis: now - began, failure: failure && `${new Date().toISOString()} ${failure}` });
  }

  /** How many of the sessions of the beginning are none any more. */
  async end() {
    this.#stopped = true;
    await Promise.all(this.#loops);
    let lost = 0;
    for (const browser of this.#browsers) {
      const session = await browser.call('/oauth-agent/session').then(JSON.parse, () => ({}));
      const order = await browser.call('/orders/1').then(() => true, () => false);
      lost += session.is_logged_in === true && order ? 0 : 1;
    }
    return lost;
  }
}

export const benchRollout = async ({ root, runFolder, quick, builds, say }) => {
  if (!existsSync(HAPROXY)) {
    throw new Failure(`${HAPROXY} is not there: install haproxy.`);
  }
  const settle = quick ? 4_000 : 15_000;
  const minute = quick ? 15_000 : 60_000;
  const folderOf = (name) => builds.find((build) => build.name === name)?.folder;
  let build = folderOf('now') ?? root;
  const folder = join(runFolder, 'rollout');
  mkdirSync(folder, { recursive: true });
  const place = async () => ({ port: await freePort(), management: await freePort() });
  const [api, authorizationServer] = await Promise.all([startApi(), startAuthorizationServer('shop-spa')]);
  const agents = [await place(), await place()];
  const proxies = [await place(), await place(), await place(), await place()];
  const told = { agents, issuer: authorizationServer.issuer, api: api.url, keys: { access: [secret()], session: secret() } };
  const file = join(folder, 'homeport.yaml');
  writeFileSync(file, deploymentFile(told), { mode: 0o600 });
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
  let starts = 0;
  // A log for each start: what failed while an instance was replaced is often said by the one that is gone.
  const serve = (service, number, { port, management }) =>
    start(`${String(++starts).padStart(2, '0')}-${service}-${number}`, java, jvmOf(jarIn(build, service)), {
      ready: `http://127.0.0.1:${management}/q/health/ready`,
      folder,
      env: { HOMEPORT_CONFIG: file, QUARKUS_HTTP_PORT: String(port), QUARKUS_MANAGEMENT_PORT: String(management), HOMEPORT_PROXY_WARM_UP: '4s' },
    });
  const running = new Map();
  const up = async (service, at) => running.set(`${service}-${at}`, await serve(service, at, (service === 'oauth-agent' ? agents : proxies)[at - 1]));
  const down = async (service, at, how = 'stop') => running.get(`${service}-${at}`)[how]().finally(() => running.delete(`${service}-${at}`));
  const port = await freePort();
  const configuration = join(folder, 'haproxy.cfg');
  const certificate = join(folder, 'api.pem');
  const front = { port, admin: join(folder, 'admin.sock'), certificate, runFolder: folder };
  writeFileSync(certificate, readFileSync((await makeCertificate(front)).both, 'utf8'), { mode: 0o600 });
  writeFileSync(configuration, balancer(root, front, proxies));
  execFileSync(HAPROXY, ['-c', '-f', configuration], { stdio: 'ignore' });
  let gateway;
  try {
    for (const at of [1, 2]) {
      await up('oauth-agent', at);
      await up('oauth-proxy', at);
    }
    gateway = spawn(HAPROXY, ['-f', configuration], { stdio: 'ignore' });
    await delay(3_000);
    const load = new Load(port);
    await load.begin();
    await delay(settle);
    const rows = [];
    const measured = (name, from, to) => {
      const calls = load.calls.filter(({ at }) => at >= from && at < to);
      const times = calls.map(({ millis }) => millis).sort((one, other) => one - other);
      const failures = calls.filter(({ failure }) => failure);
      rows.push({ step: name, calls: calls.length, failed: failures.length, p50: percentile(times, 0.5), p99: percentile(times, 0.99), first: failures[0]?.failure });
      say(`${name.padEnd(46)} ${String(calls.length).padStart(6)} calls ${String(failures.length).padStart(4)} failed   p50 ${rows.at(-1).p50.toFixed(1)} ms   p99 ${rows.at(-1).p99.toFixed(1)} ms`);
      return rows.at(-1);
    };
    const step = async (name, change) => {
      const from = performance.now();
      await change();
      await delay(settle);
      return measured(name, from, performance.now());
    };
    const replace = (service) => async () => {
      for (const at of [1, 2]) {
        await down(service, at);
        await up(service, at);
        await delay(4_000);
      }
    };
    await step('both proxies replaced, one after the other', replace('oauth-proxy'));
    await step('both agents replaced, one after the other', replace('oauth-agent'));
    told.keys.access.unshift(secret());
    await step('a new access key, and sealing with it', async () => {
      writeFileSync(file, deploymentFile(told));
      await delay(6_000);
    });
    await step('a route added to the file', async () => writeFileSync(file, deploymentFile({ ...told, extra: true })));
    await step('a new certificate at the gateway', () => renewCertificate(front));
    // What starts takes the machine; what has joined takes calls. On a machine of their own, only the second is felt.
    let from = performance.now();
    await delay(minute);
    const before = measured('nothing is changed', from, performance.now());
    from = performance.now();
    await Promise.all([up('oauth-proxy', 3), up('oauth-proxy', 4)]);
    const joined = performance.now();
    measured('two more proxies start, beside all this', from, joined);
    await delay(minute);
    const after = measured('scaled from 2 to 4, the time after they joined', joined, performance.now());
    say(`p99 after they joined: ${(after.p99 / before.p99).toFixed(2)} times that before`);
    await step('proxies scaled from 4 to 2', () => Promise.all([down('oauth-proxy', 3), down('oauth-proxy', 4)]));
    await step('a proxy killed (SIGKILL), and started anew', async () => {
      await down('oauth-proxy', 1, 'kill');
      await up('oauth-proxy', 1);
    });
    if (folderOf('next')) {
      build = folderOf('next');
      await step('another build: agents replaced', replace('oauth-agent'));
      await step('another build: proxies replaced', replace('oauth-proxy'));
    }
    const lost = await load.end();
    say(`${BROWSERS} sessions from before the first step: ${lost} lost`);
    for (const { step: name, first } of rows.filter((row) => row.first)) {
      say(`first failure of "${name}": ${first}`);
    }
    const failed = rows.filter((row) => row.failed > 0 && !row.step.includes('SIGKILL'));
    return { rows, failure: lost > 0 || failed.length > 0 ? new Failure('Requests failed or sessions were lost.') : undefined };
  } finally {
    gateway?.kill();
    await Promise.allSettled([...running.values()].map((service) => service.kill()));
    api.stop();
    authorizationServer.stop();
  }
};
