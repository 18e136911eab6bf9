/**
 * An authorization server for the end-to-end tests: the npm package oidc-provider with what the demo's leaves out.
 * Opaque access tokens about which it can be asked, rotating refresh tokens whose second use ends the session, signed
 * requests, signed responses. Keys are made at start, everything lives in memory.
 *
 * Environment:
 *   AS_CLIENTS         the clients' metadata, a JSON list (RFC 7591)
 *   AS_FAPI            `true`: FAPI 2.0, pushed requests only, and every DPoP proof needs a nonce of this server's
 *   AS_SCOPES          more scopes than the usual, separated by spaces
 *   AS_TERSE_CLIENT    the client whose token responses do not say when the token expires (RFC 6749 5.1 allows that)
 *   AS_ACCESS_TOKEN_TTL  seconds; 300 if absent
 *   AS_USERS_FILE      the users (JSON, as in users.mjs), read at each question, so that a user can move to another region
 *   AS_TOKEN_BYTES_FILE  a file that says how many bytes access tokens have; then they are JWTs of that size, padded with
 *                      the groups of their user, as large tokens mostly are, and this server answers for none of them
 *
 * Prints a line of JSON first, `{"issuer"}`, once it listens on a free port of loopback; then one for each request that
 * it has answered: `{"method", "path", "status", "parameters", "error"}`, of the parameters the names alone. Stops on
 * SIGTERM, and when standard input ends, so that whoever started it cannot leave it behind.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { users as demoUsers } from '../../../../deployment/demo/users.mjs';

// The demo's own packages, so that there is one place that says which versions they are of.
const installed = createRequire(new URL('../../../../deployment/demo/package.json', import.meta.url));
const { default: Provider } = await import(pathToFileURL(installed.resolve('oidc-provider')));
const { exportJWK, generateKeyPair } = await import(pathToFileURL(installed.resolve('jose')));

const environment = process.env;
const fapi = environment.AS_FAPI === 'true';
const say = (line) => console.log(JSON.stringify(line));

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const signingKey = async (alg) => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: alg, alg, use: 'sig' };
};

const users = () => (environment.AS_USERS_FILE ? JSON.parse(readFileSync(environment.AS_USERS_FILE, 'utf8')) : demoUsers);
const userOf = (sub) => users().find((user) => user.sub === sub);

const provider = new Provider(issuer, {
  jwks: { keys: await Promise.all(['PS256', 'ES256', 'RS256'].map(signingKey)) },
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  clients: JSON.parse(environment.AS_CLIENTS),
  clientDefaults: {
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    ...(fapi && {
      token_endpoint_auth_method: 'private_key_jwt',
      dpop_bound_access_tokens: true,
      id_token_signed_response_alg: 'PS256',
      authorization_signed_response_alg: 'PS256',
    }),
  },
  scopes: ['openid', 'offline_access', 'profile', ...(environment.AS_SCOPES ?? '').split(' ').filter(Boolean)],
  claims: { openid: ['sub'], profile: ['name', 'region'] },
  // The access token's introspection is the only one to name the region at sign-in.
  conformIdTokenClaims: true,
  extraTokenClaims: (_ctx, token) => ({ region: userOf(token.accountId)?.region }),
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  expiresWithSession: () => false,
  ttl: { AccessToken: Number(environment.AS_ACCESS_TOKEN_TTL ?? 300), AuthorizationCode: 60, Grant: 3600, IdToken: 300, Interaction: 600, RefreshToken: 3600, Session: 3600 },
  findAccount: (_ctx, sub) => {
    const user = userOf(sub);
    return user && { accountId: sub, claims: () => ({ sub, name: user.name, region: user.region }) };
  },
  // The page that asks for a name stays, the question for consent does not.
  loadExistingGrant: async (ctx) => {
    const { client, session } = ctx.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid profile offline_access');
    await grant.save();
    return grant;
  },
  features: {
    devInteractions: { enabled: true },
    introspection: { enabled: true },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    requestObjects: { enabled: true },
    jwtResponseModes: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    ...(fapi && {
      fapi: { enabled: true, profile: '2.0' },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
    }),
  },
});

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

const groupIds = (characters) => {
  const hex = randomBytes(Math.ceil(characters / 2)).toString('hex').slice(0, characters);
  return hex.match(/.{1,36}/g) ?? [];
};

/** As an authorization server of a large organisation makes one: its end is a signature of 256 bytes. */
const tokenOf = (bytes) => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, sub: 'aiko', aud: 'orders', iat: now, exp: now + 300, scope: 'openid profile', region: 'us' };
  const of = (groups) =>
    `${base64url({ alg: 'RS256', typ: 'at+jwt', kid: 'RS256' })}.${base64url({ ...claims, groups })}.`;
  const signature = randomBytes(256).toString('base64url');
  let characters = 0;
  while (of(groupIds(characters)).length + signature.length < bytes) {
    characters += 12;
  }
  return of(groupIds(characters)) + signature;
};

provider.use(async (ctx, next) => {
  await next();
  if (ctx.oidc?.route === 'token' && ctx.body.access_token && environment.AS_TOKEN_BYTES_FILE) {
    ctx.body.access_token = tokenOf(Number(readFileSync(environment.AS_TOKEN_BYTES_FILE, 'utf8')));
  }
  if (ctx.oidc?.route === 'token' && ctx.oidc.client?.clientId === environment.AS_TERSE_CLIENT) {
    delete ctx.body.expires_in;
  }
  const parameters = Object.keys(ctx.oidc?.body ?? ctx.query).sort();
  say({ method: ctx.method, path: ctx.path, status: ctx.status, parameters, error: ctx.body?.error });
});

provider.on('server_error', (_ctx, error) => console.error('server_error', error));

server.on('request', provider.callback());
say({ issuer });
const stop = () => {
  server.close();
  server.closeAllConnections();
  process.stdin.destroy();
};
process.on('SIGTERM', stop);
process.stdin.on('end', stop).resume();
