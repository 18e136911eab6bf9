/**
 * Three regions' authorization servers for the end-to-end tests, and the host of the demo's page: the demo's own server
 * three times, or one Keycloak with a realm for each region.
 *
 * Arguments: a folder of the run's own, `OIDC_PROVIDER` or `KEYCLOAK`, the page's origin, and a file with the users (JSON,
 * as in users.mjs), which the demo's server reads anew each time, so that a user can move. Environment: the clients'
 * secrets (SECRET_EU and so on), what the static host reads, and JAVA.
 *
 * Prints a line of JSON, `{"servers": {"eu": {"issuer", "back_channel"}, …}}`, as soon as that is known, and
 * `{"ready": true}` once all answer. Stops with what it started on SIGTERM, and when standard input ends, so that whoever
 * started it cannot leave it behind.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchDistribution, layOut } from '../../../../deployment/demo/keycloak.mjs';
import { placesFrom } from '../../../../deployment/demo/places.mjs';
import { Processes } from '../../../../deployment/demo/processes.mjs';

const REGIONS = ['eu', 'us', 'ap'];

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const demo = join(root, 'deployment/demo');
const [folder, kind, webOrigin, usersFile] = process.argv.slice(2);
const say = (line) => console.log(JSON.stringify(line));
const processes = new Processes(folder);
const secretOf = (region) => process.env[`SECRET_${region.toUpperCase()}`];
const of = (value) => Object.fromEntries(REGIONS.map((region) => [region, value(region)]));

const staticHost = async () => {
  processes.start('static-host', process.execPath, [join(demo, 'static-host.mjs')], process.env);
  await processes.ready('static-host', `http://127.0.0.1:${process.env.STATIC_PORT}/`, 30);
};

const demoServers = async () => {
  const offsets = Object.fromEntries(REGIONS.map((region, index) => [region, index]));
  const ports = await placesFrom('free', offsets, (chosen) => chosen);
  const issuer = (region) => `http://login-${region}.idp.localhost:${ports[region]}`;
  const address = (region) => `http://127.0.0.1:${ports[region]}`;
  say({ servers: of((region) => ({ issuer: issuer(region), back_channel: address(region) })) });
  const start = async (region) => {
    const name = `authorization-server-${region}`;
    processes.start(name, process.execPath, [join(demo, 'authorization-server.mjs')], {
      ...process.env,
      AS_PORT: String(ports[region]),
      AS_ISSUER: issuer(region),
      AS_REDIRECT_URIS: `${webOrigin}/`,
      AS_USERS_FILE: usersFile,
      SHOP_CLIENT_SECRET: secretOf(region),
    });
    await processes.ready(name, `${address(region)}/.well-known/openid-configuration`, 30);
  };
  await Promise.all(REGIONS.map(start));
};

const realmOf = (region) => {
  const realm = JSON.parse(readFileSync(join(demo, 'keycloak/realm.json'), 'utf8'));
  realm.realm = `shop-${region}`;
  const [shop] = realm.clients;
  shop.secret = secretOf(region);
  shop.redirectUris = [`${webOrigin}/`];
  shop.attributes['post.logout.redirect.uris'] = `${webOrigin}/`;
  return realm;
};

const keycloak = async () => {
  const { http, management } = await placesFrom('free', { http: 0, management: 1 }, (chosen) => chosen);
  const address = `http://127.0.0.1:${http}`;
  const host = `http://login.idp.localhost:${http}`;
  say({ servers: of((region) => ({ issuer: `${host}/realms/shop-${region}`, back_channel: address })) });
  const distribution = await fetchDistribution({ root, demoFolder: demo, logFolder: folder, children: processes.builds, say: () => {} });
  const home = join(folder, 'keycloak');
  const [first, ...others] = REGIONS;
  layOut(distribution, home, realmOf(first));
  others.forEach((region) => writeFileSync(join(home, `data/import/${region}.json`), JSON.stringify(realmOf(region))));
  const args = [
    'start-dev',
    '--import-realm',
    `--hostname=${host}`,
    '--http-host=127.0.0.1',
    `--http-port=${http}`,
    '--health-enabled=true',
    '--http-management-host=127.0.0.1',
    `--http-management-port=${management}`,
    '--db=dev-mem',
    '--cache=local',
  ];
  // It lives for seconds: quick to start is all that matters.
  processes.start('keycloak', join(home, 'bin/kc.sh'), args, { ...process.env, JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1' });
  await processes.ready('keycloak', `http://127.0.0.1:${management}/health/ready`, 240);
  for (const region of REGIONS) {
    await processes.ready('keycloak', `${address}/realms/shop-${region}/.well-known/openid-configuration`, 30);
  }
};

const start = async () => {
  await Promise.all([staticHost(), kind === 'KEYCLOAK' ? keycloak() : demoServers()]);
  say({ ready: true });
  await processes.death;
};

const asked = new Promise((resolve) => {
  process.on('SIGTERM', resolve);
  process.stdin.once('end', resolve).resume();
});
let exitCode = 0;
try {
  await Promise.race([start(), asked]);
} catch (error) {
  console.error(error.message);
  exitCode = 1;
}
await processes.stop();
process.exit(exitCode);
