/**
 * Keycloak for the end-to-end tests: the distribution that the demo fetches, over TLS alone, with a realm of the test's
 * own. It asks for a client's certificate, and takes connections without one.
 *
 * Arguments: a folder of the run's own, and the files of the realm, of the server's key store (PKCS12) and of the
 * certificates (PEM) that clients may present. Environment: KEYCLOAK_KEY_STORE_PASSWORD, JAVA, and
 * KEYCLOAK_FEATURES, which are turned on besides.
 *
 * Prints `{"issuer"}` as soon as it is known, and `{"ready": true}` once Keycloak is up. Stops with what it started on
 * SIGTERM, and when standard input ends, so that whoever started it cannot leave it behind.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchDistribution, layOut } from '../../../../deployment/demo/keycloak.mjs';
import { choosePlaces } from '../../../../deployment/demo/places.mjs';
import { Processes } from '../../../../deployment/demo/processes.mjs';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const [folder, realmFile, keyStore, clientCertificates] = process.argv.slice(2);
const say = (line) => console.log(JSON.stringify(line));
const processes = new Processes(folder);

const start = async () => {
  const realm = JSON.parse(readFileSync(realmFile, 'utf8'));
  const { ports } = await choosePlaces('free', true);
  const port = ports['authorization server'];
  const managementPort = ports['Keycloak, management'];
  say({ issuer: `https://localhost:${port}/realms/${realm.realm}` });
  const distribution = await fetchDistribution({
    root,
    demoFolder: join(root, 'deployment/demo'),
    logFolder: folder,
    children: processes.builds,
    say: () => {},
  });
  const home = join(folder, 'keycloak');
  layOut(distribution, home, realm);
  const args = [
    'start',
    '--import-realm',
    `--hostname=https://localhost:${port}`,
    '--http-host=127.0.0.1',
    `--https-port=${port}`,
    `--https-key-store-file=${keyStore}`,
    `--https-key-store-password=${process.env.KEYCLOAK_KEY_STORE_PASSWORD}`,
    `--https-trust-store-file=${clientCertificates}`,
    '--https-client-auth=request',
    '--health-enabled=true',
    '--http-management-scheme=http',
    '--http-management-host=127.0.0.1',
    `--http-management-port=${managementPort}`,
    '--db=dev-mem',
    '--cache=local',
    ...(process.env.KEYCLOAK_FEATURES ? [`--features=${process.env.KEYCLOAK_FEATURES}`] : []),
  ];
  // It lives for seconds: quick to start is all that matters.
  const environment = { ...process.env, JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1' };
  processes.start('keycloak', join(home, 'bin/kc.sh'), args, environment);
  await processes.ready('keycloak', `http://127.0.0.1:${managementPort}/health/ready`, 240);
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
