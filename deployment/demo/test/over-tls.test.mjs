import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Thief } from '../thief.mjs';
import { Tls } from '../tls.mjs';
import { UserAgent } from '../user-agent.mjs';
import { freePort } from './program.mjs';

const WEB = 'https://www.homeport.localhost:1';
let folder;
let tls;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'homeport-tls-'));
  tls = new Tls(join(folder, 'tls'));
  assert.equal(tls.isGood(), false);
  const { JAVA_HOME } = process.env;
  await tls.make({ java: JAVA_HOME ? join(JAVA_HOME, 'bin/java') : 'java', logFile: join(folder, 'log'), children: new Set() });
});

after(() => rmSync(folder, { recursive: true }));

test('makes an authority for names below localhost alone, and keeps no key of it', () => {
  assert.equal(tls.isGood(), true);
  const authority = new X509Certificate(readFileSync(tls.authority));
  assert.equal(authority.ca, true);
  // The critical extension of RFC 5280 4.2.1.10, and in it the only name.
  assert.ok(authority.raw.includes(Buffer.from('0603551d1e0101ff0411300fa00d300b82096c6f63616c686f7374', 'hex')));
  assert.deepEqual(readdirSync(join(folder, 'tls')).sort(), ['authority.pem', 'password', 'servers.p12', 'servers.pem']);
  assert.doesNotMatch(readFileSync(tls.authority, 'utf8'), /PRIVATE/);
});

/** Servers of the API, which serves calls until it is told to refuse them, and of the thief. */
const withThief = async (work) => {
  const tlsOptions = { pfx: readFileSync(tls.keyStore), passphrase: tls.password };
  let served = true;
  const seen = [];
  const api = createSecureServer(tlsOptions, (request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.cookie}`);
    const code = request.url === '/orders' ? 'token_expired' : 'session_expired';
    response.writeHead(served ? 200 : 401).end(served ? '{}' : JSON.stringify({ error_code: code }));
  }).listen(0, '127.0.0.1');
  await once(api, 'listening');
  const authority = readFileSync(tls.authority);
  const places = { webOrigin: WEB, apiOrigin: `https://api.homeport.localhost:${api.address().port}`, ports: { thief: await freePort() } };
  const thief = new Thief({ places, authority });
  const listening = await thief.listen({ keyStore: tlsOptions.pfx, passphrase: tlsOptions.passphrase });
  const browser = new UserAgent({ authority });
  const address = `https://api.homeport.localhost:${places.ports.thief}/oauth-agent/copy`;
  const ask = (method, headers = {}) => browser.exchange(address, { method, headers: { origin: WEB, ...headers } });
  try {
    await work({ ask, seen, refuse: () => (served = false) });
  } finally {
    for (const server of [api, listening]) {
      server.close();
      server.closeAllConnections();
    }
  }
};

test('uses a copy until it is refused, and shows no value of a cookie', () =>
  withThief(async ({ ask, seen, refuse }) => {
    const json = { 'content-type': 'application/json', cookie: 'a=planted-value; b=planted-other' };
    assert.deepEqual(JSON.parse((await ask('POST', json)).body).cookies, ['a', 'b']);
    refuse();
    let state;
    do {
      const { body } = await ask('GET');
      assert.doesNotMatch(body, /planted/);
      state = JSON.parse(body);
    } while (state.end === undefined);
    assert.equal(state.end, 'refused');
    assert.deepEqual(
      state.tries.map(({ path, status, error_code: code }) => [path, status, code]),
      [
        ['/orders', 401, 'token_expired'],
        ['/oauth-agent/refresh', 401, 'session_expired'],
      ],
    );
    assert.equal(seen.at(-1), 'POST /oauth-agent/refresh a=planted-value; b=planted-other');
  }));

test('copies for the page of the demo alone', () =>
  withThief(async ({ ask }) => {
    const json = { 'content-type': 'application/json', cookie: 'a=1' };
    assert.equal((await ask('POST', { ...json, origin: 'https://www.homeport.localhost:2' })).status, 403);
    assert.equal((await ask('POST', { cookie: 'a=1' })).status, 400);
    const preflight = await ask('OPTIONS', { origin: 'https://evil.example' });
    assert.equal(preflight.headers['access-control-allow-origin'], undefined);
    assert.deepEqual(JSON.parse((await ask('GET')).body), {});
  }));

test('trusts nobody else', async () => {
  const server = createSecureServer({ pfx: readFileSync(tls.keyStore), passphrase: tls.password }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await assert.rejects(new UserAgent().exchange(`https://www.homeport.localhost:${server.address().port}/`));
  server.close();
  server.closeAllConnections();
});
