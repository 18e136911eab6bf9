import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run } from '../processes.mjs';
import { REGIONS } from './three-regions.mjs';

/**
 * Keys that stay at home: each region has keys of its own, and passes on to another region's gateway what it cannot open,
 * over mutual TLS. The certificates are made at each start, by the JDK's keytool.
 */
export class Residency {
  #folder;
  #keytool;
  #children;
  #password = randomBytes(24).toString('base64url');

  constructor({ folder, java, children }) {
    this.#folder = folder;
    this.#keytool = basename(java) === java ? 'keytool' : join(dirname(java), 'keytool');
    this.#children = children;
  }

  /** Makes certificates, and of the file of all regions one for each, which says who the others' gateways are. */
  async prepare({ file, ports }) {
    await Promise.all(REGIONS.map((region) => this.#certificate(region)));
    for (const region of REGIONS) {
      writeFileSync(this.fileOf(region), this.#fileFrom(readFileSync(file, 'utf8'), region, ports));
    }
  }

  /** The deployment file of a region. It holds no secret. */
  fileOf(region) {
    return join(this.#folder, `${region}.yaml`);
  }

  /** What a region's services are told beside the file. */
  get environment() {
    return { DEMO_STORE_PASSWORD: this.#password };
  }

  #path(region, kind) {
    return join(this.#folder, `proxy-${region}.${kind}`);
  }

  /** The name by which the others know a region's proxy, and the host at which they call it. */
  async #certificate(region) {
    const store = ['-keystore', this.#path(region, 'p12'), '-storetype', 'PKCS12', '-alias', 'own', '-storepass:env', 'DEMO_STORE_PASSWORD'];
    const names = ['-dname', `CN=proxy.${region}.internal`, '-ext', `san=dns:proxy.${region}.internal,dns:localhost`];
    await this.#run(['-genkeypair', ...store, ...names, '-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '30']);
    await this.#run(['-exportcert', '-rfc', ...store, '-file', this.#path(region, 'pem')]);
  }

  #run(args) {
    return run('keytool', this.#keytool, args, {
      cwd: this.#folder,
      logFile: join(this.#folder, `keytool${args[0]}-${args.at(-1).replace(/\W+/g, '-').slice(-20)}.log`),
      env: { ...process.env, ...this.environment },
      children: this.#children,
    });
  }

  #fileFrom(shared, region, ports) {
    const others = REGIONS.filter((other) => other !== region);
    const own = shared
      .replace(/^# The deployment file.*$/m, `# The deployment file of ${region} in \`demo --regions --gateways\`, made from homeport.yaml.`)
      .replace(/^( +)- id: demo$/gm, `$1- id: ${region}\n$1  region: ${region}`);
    return `${own}  regions:
${others.map((other) => `    ${other}: {gateway: "https://localhost:${ports[`gateway ${other}`]}", peers: [proxy.${other}.internal]}`).join('\n')}
homeport-proxy:
  gateway-tls: regions
  gateway-port: ${ports[`gateway ${region}`]}
quarkus:
  tls:
    regions:
      key-store: {p12: {path: ${this.#path(region, 'p12')}, password: "\${DEMO_STORE_PASSWORD}"}}
      trust-store: {pem: {certs: [${others.map((other) => this.#path(other, 'pem')).join(', ')}]}}
`;
  }
}
