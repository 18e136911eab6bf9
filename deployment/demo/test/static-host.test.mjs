import assert from 'node:assert/strict';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, startProgram } from './program.mjs';

let folder;
let port;
let host;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'static-host-'));
  await mkdir(join(folder, 'dist/assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await writeFile(join(folder, 'dist/index.html'), '<!doctype html>');
  await writeFile(join(folder, 'dist/config.json'), '{}');
  await writeFile(join(folder, 'dist/assets/index-AbCd1234.js'), 'export {};');
  port = await freePort();
  host = await startProgram('static-host.mjs', {
    STATIC_PORT: String(port),
    STATIC_ROOT: join(folder, 'dist'),
    STATIC_CONFIG: '{"apiUrl":"http://api.test.localhost"}',
    STATIC_REQUEST_LOG: join(folder, 'requests.log'),
  });
});

after(async () => {
  await host?.stop();
  await rm(folder, { recursive: true });
});

/** Sends the path as it is: fetch would tidy up `..` before it leaves. */
const get = (path, headers = {}) =>
  new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers, agent: false }, async (response) => {
      let body = '';
      for await (const chunk of response) {
        body += chunk;
      }
      resolve({ status: response.statusCode, headers: response.headers, body });
    })
      .on('error', reject)
      .end();
  });

test('serves the page for the root, to be asked for again', async () => {
  const answer = await get('/?code=planted-code');
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(answer.headers['cache-control'], 'no-cache');
  assert.equal(answer.headers['set-cookie'], undefined);
});

test('lets assets with a content hash be kept for a year', async () => {
  const answer = await get('/assets/index-AbCd1234.js');
  assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal(answer.headers['content-type'], 'text/javascript; charset=utf-8');
});

test('answers with the configuration of its deployment', async () => {
  assert.equal((await get('/config.json')).body, '{"apiUrl":"http://api.test.localhost"}');
});

for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/../../secret.txt', '/%00', '/%']) {
  test(`answers 404 to ${path}`, async () => {
    const answer = await get(path);
    assert.equal(answer.status, 404);
    assert.doesNotMatch(answer.body, /outside/);
  });
}

test('logs the path without its query, and whether a cookie came', async () => {
  await get('/?code=planted-code', { cookie: 'planted=cookie' });
  await host.stop();
  const log = await readFile(join(folder, 'requests.log'), 'utf8');
  const lines = log.trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(lines.at(-1), { method: 'GET', path: '/', status: 200, cookie: true });
  assert.equal(lines[0].cookie, false);
  assert.doesNotMatch(log, /planted/);
});
