// Asks the proxy by node's own HTTP/2 client, on one connection: node node-http2.mjs URL ORIGIN COOKIE [CA]
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, constants } from 'node:http2';
import { promisify } from 'node:util';

const [url, origin, cookie, ca] = process.argv.slice(2);
const MARKS = 'abcdefghijklmnopqrstuvwxyz';
/** So small that each answer needs the client's window many times. */
const WINDOW = 1000;

const session = connect(url, { ca: ca && readFileSync(ca), settings: { initialWindowSize: WINDOW, enablePush: false } });
await once(session, 'connect');

const begin = (path, { method = 'GET', body, fields = {} } = {}) => {
  const stream = session.request(
    { ':method': method, ':path': path, origin, 'token-handler-version': '1', cookie, ...fields },
    { endStream: body === undefined },
  );
  if (body !== undefined) {
    stream.end(body);
  }
  return stream.setEncoding('latin1');
};

const ask = async (path, request) => {
  const stream = begin(path, request);
  const answer = { text: '', interim: [], trailers: {} };
  stream.on('response', (fields) => (answer.status = fields[':status']));
  stream.on('headers', (fields) => answer.interim.push(fields[':status']));
  stream.on('trailers', (fields) => (answer.trailers = fields));
  stream.on('data', (text) => (answer.text += text));
  await once(stream, 'close');
  assert.equal(stream.rstCode, constants.NGHTTP2_NO_ERROR, path);
  return answer;
};

const checks = {
  'a ping comes back': async () => {
    await promisify(session.ping).call(session);
  },
  'answers of many streams at once are each their own': async () => {
    const asked = Array.from({ length: 60 }, (_, i) => MARKS[i % MARKS.length]);
    const answers = await Promise.all(asked.map((mark) => ask(`/orders/marked?mark=${mark}`)));
    answers.forEach(({ status, text }, i) => {
      assert.equal(status, 200);
      assert.ok(text === asked[i].repeat(text.length) && text.length === 40_000, `stream ${i}: ${text.length} octets`);
    });
  },
  'a body goes on': async () => {
    assert.equal((await ask('/orders/upload', { method: 'POST', body: 'x'.repeat(100_000) })).status, 200);
  },
  'answers without a body end with their header': async () => {
    assert.deepEqual(await ask('/orders/1', { method: 'HEAD' }), { text: '', interim: [], trailers: {}, status: 200 });
    assert.equal((await ask('/orders/no-content')).status, 204);
    assert.equal((await ask('/orders/not-modified')).status, 304);
  },
  'an answer that is given up ends alone': async () => {
    const given = begin('/orders/marked?mark=z');
    await once(given, 'data');
    given.close(constants.NGHTTP2_CANCEL);
    await once(given, 'close');
    assert.equal((await ask('/orders/1')).status, 200);
  },
  'early hints come before the answer': async () => {
    const { status, interim } = await ask('/orders/hints');
    assert.deepEqual([status, interim], [200, [103]]);
  },
  'trailers come after it': async () => {
    assert.equal((await ask('/orders/trailers', { fields: { te: 'trailers' } })).trailers['x-checksum'], 'abc');
  },
  'a method that nobody knows is refused': async () => {
    assert.equal((await ask('/orders/1', { method: 'BREW' })).status, 405);
  },
  'the connection ends when all is answered': async () => {
    const last = ask('/orders/marked?mark=q');
    session.close();
    assert.equal((await last).text.length, 40_000);
    if (!session.destroyed) {
      await once(session, 'close');
    }
  },
};

for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok: ${name}`);
  } catch (fault) {
    console.log(`not ok: ${name}: ${fault.message}`);
    process.exit(1);
  }
}
