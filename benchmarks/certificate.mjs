import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './server.mjs';

/** A certificate for loopback with a key on P-256, in one file and in two: no tool agrees with the next. */
export const makeCertificate = async ({ runFolder }) => {
  const [file, key, both] = ['certificate.pem', 'certificate.key', 'certificate.both'].map((name) => join(runFolder, name));
  const request = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await run('openssl', ['req', '-x509', '-days', '2', ...request, '-keyout', key, '-out', file], { logFile: join(runFolder, 'certificate.log') });
  writeFileSync(both, readFileSync(file, 'utf8') + readFileSync(key, 'utf8'), { mode: 0o600 });
  return { file, key, both };
};
