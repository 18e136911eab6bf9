import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { parse } from 'yaml';

const folder = fileURLToPath(new URL('..', import.meta.url));
const read = (file) => readFileSync(join(folder, file), 'utf8');
const compose = parse(read('compose.yaml'), { merge: true });
const homeport = parse(read('homeport.yaml')).homeport;
const services = Object.entries(compose.services);
const REGIONS = ['eu', 'us', 'ap'];

/** A file of the repository, whatever a variable says. */
const exists = (path) => REGIONS.every((region) => existsSync(resolve(folder, path.replace(/\$\{ENTRY:-eu\}/, region))));

test('is what the schema of the Compose specification takes, without a key that it does not know', () => {
  const require = createRequire(import.meta.url);
  const schema = join(dirname(require.resolve('dclint/package.json')), 'schemas/compose.schema.json');
  const { $schema, ...rules } = JSON.parse(readFileSync(schema, 'utf8'));
  assert.match($schema, /draft-07/);
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(rules);
  const valid = (file) => validate(file);
  assert.ok(valid(compose), JSON.stringify(validate.errors));
  const wrong = structuredClone(compose);
  wrong.services['proxy-eu'].evironment = {};
  assert.equal(valid(wrong), false, 'a misspelt key is found');
});

test('names no file that is not there', () => {
  // Built by the page's own command, or made by whoever starts it.
  const made = ['../../spa-example/app/dist'];
  for (const [name, service] of services) {
    for (const volume of service.volumes ?? []) {
      const [source] = volume.split(/:(?=\/)/);
      assert.ok(made.includes(source) || exists(source), `${name} mounts ${source}`);
    }
    if (service.build) {
      assert.ok(existsSync(resolve(folder, service.build.context, service.build.dockerfile)), `${name}'s Containerfile`);
      assert.ok(existsSync(resolve(folder, service.build.context, service.build.args.SERVICE, 'pom.xml')), `${name}'s module`);
    }
  }
});

test('gives each secret that the deployment file names to the agent, and to the proxy its own alone', () => {
  const named = [...read('homeport.yaml').matchAll(/\/run\/secrets\/([a-z-]+)/g)].map(([, name]) => name).sort();
  assert.deepEqual(Object.keys(compose.secrets).sort(), named);
  for (const region of REGIONS) {
    assert.deepEqual([...compose.services[`agent-${region}`].secrets].sort(), named);
    assert.deepEqual(compose.services[`proxy-${region}`].secrets, ['access-key']);
  }
});

/** Services that a service can reach, since they share a network. */
const reaches = (from, to) => compose.services[from].networks.some((network) => compose.services[to].networks.includes(network));

test('lets each service reach by name and port what the deployment file names', () => {
  const ports = { keycloak: 9504, redis: 6379, orders: 9511, agent: 9503 };
  const check = (from, address) => {
    const { hostname, port } = new URL(address.replace('redis:', 'http:'));
    assert.ok(compose.services[hostname], `${hostname} is a service`);
    assert.ok(reaches(from, hostname), `${from} reaches ${hostname}`);
    assert.equal(Number(port), ports[hostname.split('-')[0]], address);
  };
  for (const region of REGIONS) {
    const here = (address) => address.replace('${HOMEPORT_REGION}', region);
    assert.equal(compose.services[`agent-${region}`].environment.HOMEPORT_REGION, region);
    assert.equal(compose.services[`proxy-${region}`].environment.HOMEPORT_REGION, region);
    check(`proxy-${region}`, here(homeport['agent-url']));
    check(`agent-${region}`, homeport.apps.shop['authorization-server']['back-channel-url']);
    check(`orders-${region}`, compose.services[`orders-${region}`].environment.ORDERS_BACK_CHANNEL_URL);
    for (const service of ['agent', 'proxy']) {
      check(`${service}-${region}`, here(homeport.store.urls[0]));
    }
    for (const address of Object.values(homeport.routes.orders.upstreams)) {
      check(`proxy-${region}`, address);
    }
    for (const other of REGIONS.filter((name) => name !== region)) {
      assert.ok(!reaches(`agent-${region}`, `redis-${other}`), `${region} does not reach the store of ${other}`);
    }
  }
});

/** What an image listens on without being told differs: NGINX has a file here, the rest has it said. */
test('has each service listen to its networks, and not to its container alone', () => {
  for (const region of REGIONS) {
    assert.match(compose.services[`redis-${region}`].command.join(' '), /--protected-mode no/);
    assert.equal(compose.services[`orders-${region}`].environment.QUARKUS_HTTP_HOST, '0.0.0.0');
  }
  assert.ok(compose.services.keycloak.command.includes('--http-host=0.0.0.0'));
  for (const service of ['homeport-agent', 'homeport-proxy']) {
    assert.equal(parse(read('homeport.yaml'))[service].host, '0.0.0.0');
  }
});

test('opens ports on loopback alone, each once, where the page and the realm expect them', () => {
  const published = services.flatMap(([, service]) => service.ports ?? []);
  assert.ok(published.every((port) => port.startsWith('127.0.0.1:')));
  const opened = published.map((port) => port.split(':')[1]);
  assert.equal(new Set(opened).size, opened.length);
  for (const region of REGIONS) {
    const { apiUrl, agentUrl } = JSON.parse(read(`entry-${region}.json`));
    assert.deepEqual(compose.services[`proxy-${region}`].ports, [`127.0.0.1:${new URL(apiUrl).port}:9502`]);
    assert.equal(agentUrl, `${apiUrl}/oauth-agent`);
  }
  const [client] = JSON.parse(read('../demo/keycloak/realm.json')).clients;
  assert.ok(client.redirectUris.includes(homeport.apps.shop['redirect-uri']));
  assert.equal(client.clientId, homeport.apps.shop['authorization-server']['client-id']);
  assert.equal(compose.services.page.ports[0], `127.0.0.1:${new URL(homeport.apps.shop['web-origin']).port}:8080`);
});

test('sets no variable that nothing reads', () => {
  const properties = readFileSync(join(folder, '../orders-api/src/main/resources/application.properties'), 'utf8');
  for (const [name, service] of services.filter(([service]) => service.startsWith('orders-'))) {
    for (const variable of Object.keys(service.environment).filter((key) => key.startsWith('ORDERS_'))) {
      assert.ok(properties.includes(`\${${variable}:`), `${name} sets ${variable}`);
    }
  }
  const said = [...read('compose.yaml').matchAll(/\$\{([A-Z_]+)/g)].map(([, variable]) => variable);
  for (const variable of said) {
    assert.ok(read('README.md').includes(`${variable}=`), `README.md says what ${variable} is`);
  }
});
