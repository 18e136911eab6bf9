import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { JVM_FLAGS, jarOf } from '../build.mjs';

export const REGIONS = ['eu', 'us', 'ap'];

const newSecret = () => randomBytes(32).toString('base64url');

/**
 * Three regions on one machine: each with a proxy, an agent, two orders APIs and an authorization server of its own.
 * The cookies' keys are shared, so that each region opens every session; with a residency each region has keys of its own.
 */
export class ThreeRegions {
  #processes;
  #root;
  #java;
  #places;
  #shared;
  #secrets;
  #residency;
  #keys;

  constructor({ processes, root, java, places, residency }) {
    this.#processes = processes;
    this.#root = root;
    this.#java = java;
    this.#places = places;
    this.#secrets = Object.fromEntries(REGIONS.map((region) => [region, newSecret()]));
    this.#residency = residency;
    const ofAll = { access: newSecret(), session: newSecret() };
    this.#keys = Object.fromEntries(
      REGIONS.map((region) => [region, residency ? { access: newSecret(), session: newSecret() } : ofAll]),
    );
    this.#shared = this.#environmentOfAll();
  }

  /** Whether a region's keys are nowhere else. */
  get hasGateways() {
    return this.#residency !== undefined;
  }

  #address(use) {
    return `http://127.0.0.1:${this.#places.ports[use]}`;
  }

  #environmentOfAll() {
    const of = (name, value) => REGIONS.map((region) => [`DEMO_${name}_${region.toUpperCase()}`, value(region)]);
    return {
      DEMO_WEB_ORIGIN: this.#places.webOrigin,
      ...Object.fromEntries([
        ...of('ISSUER', (region) => this.#places.issuers[region]),
        ...of('BACK_CHANNEL', (region) => this.#address(`authorization server ${region}`)),
        ...REGIONS.flatMap((region) =>
          [1, 2].map((number) => [`DEMO_ORDERS_${region.toUpperCase()}_${number}`, this.#address(`orders API ${region} ${number}`)]),
        ),
      ]),
    };
  }

  get #file() {
    return join(this.#root, 'deployment/demo/regions/homeport.yaml');
  }

  /** What a region's proxy and agent are told. */
  #environmentOf(region) {
    return {
      ...this.#shared,
      ...this.#residency?.environment,
      HOMEPORT_CONFIG: this.#residency?.fileOf(region) ?? this.#file,
      DEMO_REGION: region,
      DEMO_AGENT: this.#address(`agent ${region}`),
      DEMO_ACCESS_KEY: this.#keys[region].access,
    };
  }

  /** What its agent alone is told. */
  #secretsOf(region) {
    return {
      DEMO_SESSION_KEY: this.#keys[region].session,
      ...Object.fromEntries(REGIONS.map((of) => [`DEMO_CLIENT_SECRET_${of.toUpperCase()}`, this.#secrets[of]])),
    };
  }

  /** Starts all regions. */
  async start() {
    await this.#residency?.prepare({ file: this.#file, ports: this.#places.ports });
    await Promise.all([this.#staticHost(), ...REGIONS.map((region) => this.open(region))]);
  }

  /** Starts what a region has. */
  async open(region) {
    const { DEMO_SESSION_KEY: _key, ...environment } = process.env;
    await Promise.all([
      this.#authorizationServer(region, environment),
      ...[1, 2].map((number) =>
        this.#service(`orders-${region}-${number}`, 'deployment/orders-api', `orders API ${region} ${number}`, {
          ...environment,
          ORDERS_REGION: region,
          ORDERS_INSTANCE: `orders-${region}-${number}`,
          ORDERS_ISSUER: this.#places.issuers[region],
          ORDERS_BACK_CHANNEL_URL: this.#address(`authorization server ${region}`),
        }),
      ),
      this.#service(`oauth-agent-${region}`, 'oauth-agent', `agent ${region}`, {
        ...environment,
        ...this.#environmentOf(region),
        ...this.#secretsOf(region),
      }),
      this.#service(`oauth-proxy-${region}`, 'oauth-proxy', `proxy ${region}`, {
        ...environment,
        ...this.#environmentOf(region),
      }),
    ]);
  }

  /** Stops what a region has: its data centre is away. */
  async close(region) {
    await this.#processes.end((name) => new RegExp(`-${region}(-\\d)?$`).test(name));
  }

  /** Stops a region's APIs alone. */
  async closeApis(region) {
    await this.#processes.end((name) => name.startsWith(`orders-${region}-`));
  }

  /** Stops a region's proxy alone, and with it its gateway. */
  async closeProxy(region) {
    await this.#processes.end((name) => name === `oauth-proxy-${region}`);
  }

  /** Whether a region's proxy runs. */
  isOpen(region) {
    return this.#processes.runs(`oauth-proxy-${region}`);
  }

  /** The residency table of the deployment file, as `homeport doctor` prints it for people. */
  async residencyTable() {
    const [first] = REGIONS;
    const env = { ...process.env, ...this.#environmentOf(first), ...this.#secretsOf(first) };
    const { stdout } = await promisify(execFile)(join(this.#root, 'homeport'), ['doctor', env.HOMEPORT_CONFIG, '--html'], {
      env,
      encoding: 'utf8',
    });
    return stdout;
  }

  #service(name, module, use, env) {
    const { ports } = this.#places;
    this.#processes.start(name, this.#java, [...JVM_FLAGS, '-jar', jarOf(this.#root, module)], {
      ...env,
      QUARKUS_HTTP_HOST: '127.0.0.1',
      QUARKUS_HTTP_PORT: String(ports[use]),
      QUARKUS_MANAGEMENT_HOST: '127.0.0.1',
      QUARKUS_MANAGEMENT_PORT: String(ports[`${use}, management`]),
    });
    return this.#processes.ready(name, `${this.#address(`${use}, management`)}/q/health/ready`, 120);
  }

  async #authorizationServer(region, environment) {
    const name = `authorization-server-${region}`;
    const port = this.#places.ports[`authorization server ${region}`];
    this.#processes.start(name, process.execPath, [join(this.#root, 'deployment/demo/authorization-server.mjs')], {
      ...environment,
      AS_PORT: String(port),
      AS_ISSUER: this.#places.issuers[region],
      AS_REDIRECT_URIS: `${this.#places.webOrigin}/`,
      SHOP_CLIENT_SECRET: this.#secrets[region],
    });
    await this.#processes.ready(name, `http://127.0.0.1:${port}/.well-known/openid-configuration`, 30);
  }

  async #staticHost() {
    const { ports, apiOrigins } = this.#places;
    this.#processes.start('static-host', process.execPath, [join(this.#root, 'deployment/demo/static-host.mjs')], {
      ...process.env,
      STATIC_PORT: String(ports['static files']),
      STATIC_CONFIG: JSON.stringify({
        agentUrl: `${apiOrigins.us}/oauth-agent`,
        apiUrl: apiOrigins.us,
        entries: REGIONS.map((region) => ({ region, agentUrl: `${apiOrigins[region]}/oauth-agent`, apiUrl: apiOrigins[region] })),
        controlUrl: this.#places.controlOrigin,
      }),
    });
    await this.#processes.ready('static-host', `${this.#address('static files')}/`, 30);
  }
}
