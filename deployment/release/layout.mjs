import { chmodSync, cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { numberKeys } from './recorded-keys.mjs';

export const SERVICES = ['oauth-agent', 'oauth-proxy'];
/** What stands in the archive beside the services and docs. */
const FILES = ['homeport', 'LICENSE', 'README.md', 'CHANGELOG.md', 'SECURITY.md'];

/** Puts what an archive holds into a folder, from sources that were built. */
export const layOut = (source, folder) => {
  mkdirSync(join(folder, 'lib'), { recursive: true });
  for (const file of FILES) {
    cpSync(join(source, file), join(folder, file));
  }
  for (const service of SERVICES) {
    cpSync(join(source, service, 'target/quarkus-app'), join(folder, 'lib', service), { recursive: true });
    numberKeys(join(folder, 'lib', service, 'quarkus/generated-bytecode.jar'));
  }
  const doctor = join(folder, 'lib/doctor');
  mkdirSync(doctor);
  const jar = readdirSync(join(source, 'doctor/target')).find((file) => /^doctor-.*\.jar$/.test(file));
  cpSync(join(source, 'doctor/target', jar), join(doctor, jar));
  cpSync(join(source, 'docs'), join(folder, 'docs'), { recursive: true });
  cpSync(join(source, 'deployment/release/homeport.example.yaml'), join(folder, 'homeport.example.yaml'));
  chmodSync(join(folder, 'homeport'), 0o755);
};
