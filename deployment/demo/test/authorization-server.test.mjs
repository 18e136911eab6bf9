import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { UserAgent, firstForm } from '../user-agent.mjs';
import { freePort, startProgram } from './program.mjs';

const REDIRECT_URI = 'http://www.test.localhost:9999/';
const SECRET = randomBytes(16).toString('hex');
const verifier = randomBytes(32).toString('base64url');
const isBack = (url) => url.href.startsWith(REDIRECT_URI);

let server;
let issuer;
let metadata;

before(async () => {
  const port = await freePort();
  issuer = `http://login.test.localhost:${port}`;
  server = await startProgram('authorization-server.mjs', {
    AS_PORT: String(port),
    AS_ISSUER: issuer,
    AS_REDIRECT_URIS: REDIRECT_URI,
    AS_ACCESS_TOKEN_TTL: '77',
    SHOP_CLIENT_SECRET: SECRET,
  });
  const answer = await new UserAgent().exchange(`http://127.0.0.1:${port}/.well-known/openid-configuration`);
  metadata = JSON.parse(answer.body);
});

after(() => server?.stop());

const loginPageIn = (browser, parameters = {}) => {
  const query = new URLSearchParams({
    client_id: 'shop-spa',
    response_type: 'code',
    scope: 'openid profile offline_access orders',
    redirect_uri: REDIRECT_URI,
    state: 'state',
    nonce: 'nonce',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return browser.navigate(`${metadata.authorization_endpoint}?${query}`, {}, isBack);
};

const signIn = async (browser, username = 'aiko', password = 'homeport') => {
  const { action } = firstForm(await loginPageIn(browser));
  return browser.navigate(action, { method: 'POST', form: { username, password } }, isBack);
};

const token = async (form) => {
  const authorization = `Basic ${Buffer.from(`shop-spa:${SECRET}`).toString('base64')}`;
  const answer = await new UserAgent().exchange(metadata.token_endpoint, { method: 'POST', headers: { authorization }, form });
  return { status: answer.status, ...JSON.parse(answer.body) };
};

const exchangeCode = (page) =>
  token({
    grant_type: 'authorization_code',
    code: page.url.searchParams.get('code'),
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
  });

const claimsOf = (jwt) => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url'));

test('names endpoints of the issuer, even when called by address', () => {
  assert.equal(metadata.issuer, issuer);
  for (const endpoint of ['authorization', 'token', 'userinfo', 'revocation', 'end_session']) {
    assert.equal(new URL(metadata[`${endpoint}_endpoint`]).origin, issuer);
  }
});

test('issues an RFC 9068 access token with audience, region and name', async () => {
  const answer = await exchangeCode(await signIn(new UserAgent()));
  const { aud, scope, region, name, sub, iss } = claimsOf(answer.access_token);
  assert.deepEqual({ aud, scope, region, name, sub, iss }, { aud: 'orders-api', scope: 'orders', region: 'ap', name: 'Aiko Tanaka', sub: 'aiko', iss: issuer });
  assert.equal(answer.expires_in, 77);
  assert.equal(claimsOf(answer.id_token).region, 'ap');
});

test('says its issuer in the authorization response (RFC 9207)', async () => {
  const { url } = await signIn(new UserAgent());
  assert.equal(url.searchParams.get('iss'), issuer);
});

test('shows the page again after a wrong password', async () => {
  const page = await signIn(new UserAgent(), 'aiko', 'wrong');
  assert.equal(page.status, 401);
  assert.match(page.body, /do not match/);
});

test('writes a hostile login hint into the page as text', async () => {
  const page = await loginPageIn(new UserAgent(), { login_hint: '"><script>' });
  assert.doesNotMatch(page.body, /"><script>/);
  assert.match(page.headers['content-security-policy'], /default-src 'none'/);
});

test('refuses a sign-in without PKCE', async () => {
  const { url } = await loginPageIn(new UserAgent(), { code_challenge: '', code_challenge_method: '' });
  assert.equal(url.searchParams.get('error'), 'invalid_request');
});

test('rotates refresh tokens, and ends the session where one is used twice', async () => {
  const first = await exchangeCode(await signIn(new UserAgent()));
  const second = await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token });
  assert.notEqual(second.refresh_token, first.refresh_token);
  assert.equal((await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token })).error, 'invalid_grant');
  assert.equal((await token({ grant_type: 'refresh_token', refresh_token: second.refresh_token })).error, 'invalid_grant');
});

test('answers userinfo for its access token, and for nothing else', async () => {
  const { access_token: accessToken } = await exchangeCode(await signIn(new UserAgent()));
  const ask = (bearer) => new UserAgent().exchange(metadata.userinfo_endpoint, { headers: { authorization: `Bearer ${bearer}` } });
  assert.deepEqual(JSON.parse((await ask(accessToken)).body), { sub: 'aiko', name: 'Aiko Tanaka', region: 'ap' });
  assert.equal((await ask('nonsense')).status, 401);
});

test('signs out without a question where the ID token is the user’s', async () => {
  const browser = new UserAgent();
  const { id_token: idToken } = await exchangeCode(await signIn(browser));
  const query = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: REDIRECT_URI, state: 'bye' });
  const page = await browser.navigate(`${metadata.end_session_endpoint}?${query}`);
  assert.match(page.body, /submit\(\);<\/script>/);
  const { action, fields } = firstForm(page);
  const landed = await browser.navigate(action, { method: 'POST', form: { ...fields, logout: 'yes' } }, isBack);
  assert.equal(landed.url.href, `${REDIRECT_URI}?state=bye`);
  assert.ok(!isBack((await loginPageIn(browser)).url));
});

test('asks before it signs out somebody without an ID token', async () => {
  const browser = new UserAgent();
  await signIn(browser);
  const query = new URLSearchParams({ client_id: 'shop-spa', post_logout_redirect_uri: REDIRECT_URI });
  const page = await browser.navigate(`${metadata.end_session_endpoint}?${query}`);
  assert.doesNotMatch(page.body, /<script>/);
  assert.match(page.body, /Stay signed in/);
});
