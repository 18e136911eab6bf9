import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startAuthorizationServer } from '../authorization-server.mjs';

const claimsOf = (jwt) => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url').toString());

test('a code is the nonce that was asked for, so that several can sign in at once', async () => {
  const server = await startAuthorizationServer('shop-spa');
  const signIn = async (nonce) => {
    const answer = await fetch(`${server.issuer}/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code: nonce }) });
    return answer.json();
  };
  const both = await Promise.all(['one', 'two'].map(signIn));
  server.stop();
  assert.deepEqual(both.map((tokens) => claimsOf(tokens.id_token).nonce), ['one', 'two']);
  assert.equal(claimsOf(both[0].id_token).aud, 'shop-spa');
});

test('an access token is as long as those of the cookies that Homeport is measured with, and like no other', async () => {
  const server = await startAuthorizationServer('shop-spa');
  const ask = async () => (await (await fetch(`${server.issuer}/token`, { method: 'POST', body: new URLSearchParams({ code: 'n' }) })).json()).access_token;
  const [one, two] = [await ask(), await ask()];
  server.stop();
  assert.ok(Math.abs(one.length - 1400) < 100, `${one.length}`);
  assert.notEqual(one, two);
});
