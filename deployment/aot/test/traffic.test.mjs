import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../failure.mjs';
import { Browser } from '../traffic.mjs';

const scripted = (...answers) => {
  const seen = [];
  return {
    seen,
    exchange: async (path, call) => {
      seen.push({ path, ...call });
      return { status: 200, cookies: [], body: '', ...answers[seen.length - 1] };
    },
  };
};

test('keeps cookies as a browser does, and drops those that are ended', async () => {
  const way = scripted({ cookies: ['__Host-a=1; Path=/; Secure', '__Host-b=2; Path=/; Secure'] }, { cookies: ['__Host-a=; Path=/; Max-Age=0'] });
  const browser = new Browser(way);
  await browser.call('/one');
  await browser.call('/two');
  await browser.call('/three');
  assert.deepEqual(
    way.seen.map(({ headers }) => headers.cookie),
    [undefined, '__Host-a=1; __Host-b=2', '__Host-b=2'],
  );
});

test('sends no cookie where nobody is signed in', async () => {
  const way = scripted({ cookies: ['__Host-a=1'] });
  const browser = new Browser(way);
  await browser.call('/one');
  await browser.call('/two', { signedIn: false });
  assert.equal(way.seen[1].headers.cookie, undefined);
});

test('fails where an answer has another status, so that no cache is made of refusals', async () => {
  await assert.rejects(new Browser(scripted({ status: 401, body: '{"code":"unauthorized"}' })).call('/orders'), Failure);
});
