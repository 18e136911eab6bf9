import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { developmentOrigin } from './places.mjs';
import { run } from './processes.mjs';

const VERSION = '26.7.3';

/** Fetches Keycloak once, through Maven: the folder of the distribution, which nobody writes to. */
export const fetchDistribution = async ({ root, demoFolder, logFolder, children, say }) => {
  const kept = join(demoFolder, '.run');
  const distribution = join(kept, `keycloak-${VERSION}`);
  if (!existsSync(distribution)) {
    say(`Fetching Keycloak ${VERSION} (176 MB, once) …`);
    const start = Date.now();
    const sign = setInterval(() => say(`Fetching Keycloak: still at it after ${Math.round((Date.now() - start) / 1000)} s`), 15_000);
    const unpacked = join(kept, 'keycloak-unpacked');
    rmSync(unpacked, { recursive: true, force: true });
    mkdirSync(kept, { recursive: true });
    try {
      const artifact = `org.keycloak:keycloak-quarkus-dist:${VERSION}:tar.gz`;
      // The marker notes what was unpacked before; it lies beside the copy, so that deleting one deletes both.
      const args = ['-q', '-B', '-ntp', '-N', 'dependency:unpack', `-Dartifact=${artifact}`, `-DoutputDirectory=${unpacked}`, `-DmarkersDirectory=${unpacked}`];
      await run('Fetching Keycloak', join(root, 'mvnw'), args, { cwd: root, logFile: join(logFolder, 'build-keycloak.log'), children });
    } finally {
      clearInterval(sign);
    }
    renameSync(join(unpacked, `keycloak-${VERSION}`), distribution);
    rmSync(unpacked, { recursive: true, force: true });
  }
  return distribution;
};

/** A copy for each run, since Keycloak writes into its own folder, with the realm that it imports at start. */
export const layOut = (distribution, home, realm) => {
  rmSync(home, { recursive: true, force: true });
  cpSync(distribution, home, { recursive: true });
  mkdirSync(join(home, 'data/import'), { recursive: true });
  writeFileSync(join(home, 'data/import/realm.json'), JSON.stringify(realm));
};

/** Fetches Keycloak, and lays the demo's realm out, which is made anew, with this run's client secret. */
export const prepare = async ({ root, demoFolder, logFolder, children, say, places }) => {
  const distribution = await fetchDistribution({ root, demoFolder, logFolder, children, say });
  const home = join(logFolder, 'keycloak');
  layOut(distribution, home, realmOf(demoFolder, places));
  const managementPort = places.ports['Keycloak, management'];
  const address = `http://127.0.0.1:${places.ports['authorization server']}`;

  const start = async ({ processes, java, clientSecret }) => {
    say('Keycloak takes half a minute or more to start …');
    const args = [
      'start-dev',
      '--import-realm',
      `--hostname=${places.authorizationServer}`,
      '--http-host=127.0.0.1',
      `--http-port=${places.ports['authorization server']}`,
      '--health-enabled=true',
      `--http-management-port=${managementPort}`,
      '--http-management-host=127.0.0.1',
      '--db=dev-mem',
      '--cache=local',
    ];
    processes.start('keycloak', join(home, 'bin/kc.sh'), args, { ...process.env, JAVA: java, SHOP_CLIENT_SECRET: clientSecret });
    await processes.ready('keycloak', `http://127.0.0.1:${managementPort}/health/ready`, 240);
    await processes.ready('keycloak', `${address}/realms/homeport/.well-known/openid-configuration`, 30);
  };
  return { start };
};

const realmOf = (demoFolder, { webOrigin }) => {
  const realm = JSON.parse(readFileSync(join(demoFolder, 'keycloak/realm.json'), 'utf8'));
  const [shop] = realm.clients;
  shop.redirectUris = [`${webOrigin}/`, `${developmentOrigin}/`];
  // Keycloak's own separator.
  shop.attributes['post.logout.redirect.uris'] = shop.redirectUris.join('##');
  if (process.env.AS_ACCESS_TOKEN_TTL) {
    realm.accessTokenLifespan = Number(process.env.AS_ACCESS_TOKEN_TTL);
  }
  return realm;
};
