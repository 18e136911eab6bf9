import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CookieJar } from '../cookie-jar.mjs';

const page = new URL('http://api.example.localhost:9502/orders');
const agent = new URL('http://api.example.localhost:9502/oauth-agent/session');

test('sends a cookie below its path only', () => {
  const jar = new CookieJar();
  jar.receive(agent, ['a=1; Path=/oauth-agent', 'b=2; Path=/']);
  assert.equal(jar.headerFor(agent), 'a=1; b=2');
  assert.equal(jar.headerFor(page), 'b=2');
  assert.equal(jar.headerFor(new URL('http://api.example.localhost:9502/oauth-agents')), 'b=2');
});

test('keeps a secure cookie from plain http but sends it to a secure context', () => {
  const jar = new CookieJar();
  jar.receive(page, ['a=1; Path=/; Secure']);
  assert.equal(jar.headerFor(page), 'a=1');
});

test('sends a cookie without a domain to its host alone', () => {
  const jar = new CookieJar();
  jar.receive(page, ['a=1; Path=/', 'b=2; Path=/; Domain=example.localhost']);
  assert.equal(jar.headerFor(new URL('http://www.example.localhost/')), 'b=2');
});

test('drops a cookie that is cleared with the same path', () => {
  const jar = new CookieJar();
  jar.receive(page, ['a=1; Path=/x', 'b=2; Path=/']);
  jar.receive(page, ['a=; Path=/; Max-Age=0', 'b=; Path=/; Max-Age=0']);
  assert.deepEqual(jar.namesFor(new URL('http://api.example.localhost/x')), ['a']);
});

test('refuses a __Host- cookie that a browser would drop', () => {
  assert.throws(() => new CookieJar().receive(page, ['__Host-a=1; Path=/x; Secure']), /drops this cookie/);
});
