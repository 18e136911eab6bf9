import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.mjs';

const VERSION = '26.7.3';

/** Fetches Keycloak once, through Maven, and lays the demo's realm where it imports from at start. */
export const prepare = async ({ root, logFolder, children, say, managementPort }) => {
  const home = join(logFolder, `keycloak-${VERSION}`);
  if (!existsSync(home)) {
    say(`Fetching Keycloak ${VERSION} (176 MB, once) …`);
    const start = Date.now();
    const sign = setInterval(() => say(`Fetching Keycloak: still at it after ${Math.round((Date.now() - start) / 1000)} s`), 15_000);
    const unpacked = join(logFolder, 'keycloak-unpacked');
    rmSync(unpacked, { recursive: true, force: true });
    try {
      const artifact = `org.keycloak:keycloak-quarkus-dist:${VERSION}:tar.gz`;
      // The marker notes what was unpacked before; it lies beside the copy, so that deleting one deletes both.
      const args = ['-q', '-B', '-ntp', '-N', 'dependency:unpack', `-Dartifact=${artifact}`, `-DoutputDirectory=${unpacked}`, `-DmarkersDirectory=${unpacked}`];
      await run('Fetching Keycloak', join(root, 'mvnw'), args, { cwd: root, logFile: join(logFolder, 'build-keycloak.log'), children });
    } finally {
      clearInterval(sign);
    }
    renameSync(join(unpacked, `keycloak-${VERSION}`), home);
    rmSync(unpacked, { recursive: true, force: true });
  }
  // Nothing of an earlier run: the realm is made anew, with this run's client secret.
  rmSync(join(home, 'data'), { recursive: true, force: true });
  mkdirSync(join(home, 'data/import'), { recursive: true });
  copyFileSync(join(root, 'deployment/demo/keycloak/realm.json'), join(home, 'data/import/realm.json'));

  const start = async ({ processes, java, clientSecret }) => {
    say('Keycloak takes half a minute or more to start …');
    const args = [
      'start-dev',
      '--import-realm',
      '--hostname=http://login.idp.localhost:9504',
      '--http-host=127.0.0.1',
      '--http-port=9504',
      '--health-enabled=true',
      `--http-management-port=${managementPort}`,
      '--http-management-host=127.0.0.1',
      '--db=dev-mem',
      '--cache=local',
    ];
    processes.start('keycloak', join(home, 'bin/kc.sh'), args, { ...process.env, JAVA: java, SHOP_CLIENT_SECRET: clientSecret });
    await processes.ready('keycloak', `http://127.0.0.1:${managementPort}/health/ready`, 240);
    await processes.ready('keycloak', 'http://127.0.0.1:9504/realms/homeport/.well-known/openid-configuration', 30);
  };
  return { start };
};
