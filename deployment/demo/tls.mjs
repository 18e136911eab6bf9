import { X509Certificate, createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './processes.mjs';

const NAMES = ['www.homeport.localhost', 'api.homeport.localhost', 'login.idp.localhost'];
const DAYS = 90;
const LEAST_DAYS_LEFT = 1;
/**
 * Names that the authority may sign for (RFC 5280 4.2.1.10), in DER: those below `localhost` alone. Who trusts it trusts it for no
 * name of the Internet.
 */
const BELOW_LOCALHOST = '2.5.29.30:critical=300fa00d300b82096c6f63616c686f7374';

/** What the demo's servers prove their names with over TLS, and what a browser must trust. */
export class Tls {
  #folder;

  constructor(folder) {
    this.#folder = folder;
  }

  /** Key and certificate of all servers, in one file (PKCS #12). */
  get keyStore() {
    return join(this.#folder, 'servers.p12');
  }

  get password() {
    return readFileSync(join(this.#folder, 'password'), 'utf8');
  }

  /** The certificate of the demo's own authority. */
  get authority() {
    return join(this.#folder, 'authority.pem');
  }

  #certificate() {
    return new X509Certificate(readFileSync(join(this.#folder, 'servers.pem')));
  }

  /** The hash of the servers' public key, by which Chromium can be told to trust it. */
  get trustedKey() {
    return createHash('sha256').update(this.#certificate().publicKey.export({ type: 'spki', format: 'der' })).digest('base64');
  }

  isGood() {
    const isThere = [this.keyStore, this.authority, join(this.#folder, 'password'), join(this.#folder, 'servers.pem')].every(existsSync);
    return isThere && Date.parse(this.#certificate().validTo) - Date.now() > LEAST_DAYS_LEFT * 86_400_000;
  }

  /** Makes an authority, which signs one certificate and forgets its key: nothing else can ever be signed by it. */
  async make({ java, logFile, children }) {
    const keytool = java === 'java' ? 'keytool' : join(dirname(java), 'keytool');
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const password = randomBytes(16).toString('base64url');
    writeFileSync(join(this.#folder, 'password'), password, { mode: 0o600 });
    const at = (name) => join(this.#folder, name);
    const call = (store, ...args) =>
      run('keytool', keytool, [...args, '-keystore', at(store), '-storetype', 'PKCS12', '-storepass:env', 'TLS_PASSWORD'], {
        cwd: this.#folder,
        logFile,
        env: { ...process.env, TLS_PASSWORD: password },
        children,
      });
    const ec = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', String(DAYS)];
    const authority = ['bc:critical=ca:true,pathlen:0', 'ku:critical=keyCertSign', BELOW_LOCALHOST];
    const servers = [`san=${NAMES.map((name) => `dns:${name}`).join(',')}`, 'ku:critical=digitalSignature', 'eku=serverAuth'];
    const extensions = (list) => list.flatMap((extension) => ['-ext', extension]);
    await call('authority.p12', '-genkeypair', '-alias', 'authority', '-dname', 'CN=Homeport demo', ...ec, ...extensions(authority));
    await call('servers.p12', '-genkeypair', '-alias', 'servers', '-dname', 'CN=Homeport demo servers', ...ec);
    await call('servers.p12', '-certreq', '-alias', 'servers', '-file', at('servers.csr'));
    await call('authority.p12', '-exportcert', '-rfc', '-alias', 'authority', '-file', this.authority);
    await call(
      'authority.p12', '-gencert', '-rfc', '-alias', 'authority', '-infile', at('servers.csr'), '-outfile', at('servers.pem'),
      '-validity', String(DAYS), ...extensions(servers),
    );
    rmSync(at('authority.p12'));
    rmSync(at('servers.csr'));
    await call('servers.p12', '-importcert', '-noprompt', '-alias', 'authority', '-file', this.authority);
    await call('servers.p12', '-importcert', '-noprompt', '-alias', 'servers', '-file', at('servers.pem'));
    await call('servers.p12', '-delete', '-alias', 'authority');
    chmodSync(this.keyStore, 0o600);
  }
}
