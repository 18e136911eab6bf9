/**
 * The demo's authorization server: OpenID Connect by the npm package oidc-provider, with a login page, RFC 9068
 * access tokens, rotating refresh tokens and RP-initiated logout. Keys are made at start and live in memory.
 *
 * Environment (all but the secret have the demo's values as default):
 *   AS_HOST, AS_PORT, AS_ISSUER, AS_AUDIENCE, AS_ACCESS_TOKEN_TTL (seconds), AS_USERS (JSON, as in users.mjs), or
 *   AS_USERS_FILE (the same in a file, which is read at each question, so that a user can move to another region),
 *   AS_CLIENT_ID, AS_REDIRECT_URIS and AS_POST_LOGOUT_REDIRECT_URIS (separated by spaces),
 *   AS_CLIENT_AUTHENTICATION (client_secret_basic or client_secret_post), SHOP_CLIENT_SECRET (required),
 *   AS_TLS_PORT with TLS_KEY_STORE and TLS_PASSWORD (a PKCS #12 file): browsers come over TLS, the back channel to AS_PORT.
 *
 * Prints `ready` on standard output once it listens, and stops on SIGTERM.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import Provider from 'oidc-provider';
import { contentSecurityPolicy, loginPage, logoutPage, messagePage } from './login-pages.mjs';
import { createServer as createSecureServer } from './secure-server.mjs';
import { users as demoUsers } from './users.mjs';

const environment = process.env;
const port = Number(environment.AS_PORT ?? 9504);
const issuer = environment.AS_ISSUER ?? `http://login.idp.localhost:${port}`;
const audience = environment.AS_AUDIENCE ?? 'orders-api';
const accessTokenTtl = Number(environment.AS_ACCESS_TOKEN_TTL ?? 300);
const givenUsers = environment.AS_USERS ? JSON.parse(environment.AS_USERS) : demoUsers;
const users = () => (environment.AS_USERS_FILE ? JSON.parse(readFileSync(environment.AS_USERS_FILE, 'utf8')) : givenUsers);
const redirectUris = (environment.AS_REDIRECT_URIS ?? 'http://www.homeport.localhost:9501/').split(' ');
const postLogoutRedirectUris = (environment.AS_POST_LOGOUT_REDIRECT_URIS ?? redirectUris.join(' ')).split(' ');
const clientSecret = environment.SHOP_CLIENT_SECRET;
if (!clientSecret) {
  console.error('SHOP_CLIENT_SECRET is not set: the client needs a secret, any long random text.');
  process.exit(1);
}

const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
const kid = randomBytes(8).toString('hex');
const signingKey = { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
const verificationKeys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }] });

const RESOURCE = `urn:homeport:${audience}`;
const USERINFO = '/me';
const policy = contentSecurityPolicy([...new Set([...redirectUris, ...postLogoutRedirectUris].map((uri) => new URL(uri).origin))]);

const userOf = (sub) => users().find((user) => user.sub === sub);
const claimsOf = ({ sub, name, region }) => ({ sub, name, region });

const provider = new Provider(issuer, {
  jwks: { keys: [signingKey] },
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  clients: [
    {
      client_id: environment.AS_CLIENT_ID ?? 'shop-spa',
      client_name: 'Homeport shop',
      client_secret: clientSecret,
      token_endpoint_auth_method: environment.AS_CLIENT_AUTHENTICATION ?? 'client_secret_basic',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: redirectUris,
      post_logout_redirect_uris: postLogoutRedirectUris,
    },
  ],
  scopes: ['openid', 'offline_access', 'profile'],
  claims: { openid: ['sub'], profile: ['name', 'region'] },
  // The ID token carries the profile, so that the SPA can greet the user without another call.
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  expiresWithSession: () => false,
  extraTokenClaims: (_ctx, token) => {
    const user = userOf(token.accountId);
    return user && { name: user.name, region: user.region };
  },
  ttl: {
    AccessToken: accessTokenTtl,
    AuthorizationCode: 60,
    Grant: 14 * 86400,
    IdToken: 3600,
    Interaction: 600,
    RefreshToken: 14 * 86400,
    Session: 14 * 86400,
  },
  routes: { userinfo: USERINFO },
  findAccount: (_ctx, sub) => {
    const user = userOf(sub);
    return user && { accountId: sub, claims: () => claimsOf(user) };
  },
  // The SPA and this server belong to one owner: the user is not asked to grant the owner's own app.
  loadExistingGrant: async (ctx) => {
    const { client, session, result } = ctx.oidc;
    const known = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
    // A grant ends when its tokens are revoked, and the user's session here goes on.
    const found = known && (await provider.Grant.find(known));
    if (found) {
      return found;
    }
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid profile offline_access');
    grant.addResourceScope(RESOURCE, 'orders');
    await grant.save();
    return grant;
  },
  interactions: { url: (_ctx, interaction) => `/login/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'orders',
        audience,
        accessTokenTTL: accessTokenTtl,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        // An ID token of the very user who is signed in here proves that the request is theirs: no second question.
        const confirmed = ctx.oidc.entities.IdTokenHint?.payload.sub === ctx.oidc.session.accountId;
        ctx.body = logoutPage({ form, confirmed });
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = messagePage('Signed out', 'You may close this page.');
      },
    },
  },
  renderError: (ctx, out) => {
    ctx.type = 'html';
    ctx.body = messagePage('This did not work', out.error_description ?? out.error);
  },
});

provider.use(async (ctx, next) => {
  await next();
  if (ctx.type === 'text/html') {
    ctx.set('content-security-policy', policy);
    ctx.set('referrer-policy', 'no-referrer');
    ctx.set('x-content-type-options', 'nosniff');
  }
});

// RFC 6750 2.1 with RFC 9068 tokens: oidc-provider's own userinfo endpoint knows opaque tokens only.
provider.use(async (ctx, next) => {
  if (ctx.path !== USERINFO) {
    return next();
  }
  const [, token] = /^Bearer (\S+)$/i.exec(ctx.get('authorization')) ?? [];
  ctx.set('cache-control', 'no-store');
  try {
    const { payload } = await jwtVerify(token ?? '', verificationKeys, { issuer, audience, typ: 'at+jwt' });
    const user = userOf(payload.sub);
    if (!user) {
      throw new Error('the user is gone');
    }
    ctx.body = claimsOf(user);
  } catch {
    ctx.status = 401;
    ctx.set('www-authenticate', 'Bearer error="invalid_token"');
    ctx.body = { error: 'invalid_token' };
  }
});

const digest = (text) => createHash('sha256').update(text).digest();

/** Compares with somebody's password even when there is no such user, so that time tells no names. */
const authenticate = (username, password) => {
  const user = userOf(username);
  const same = timingSafeEqual(digest(password), digest(user?.password ?? ''));
  return user !== undefined && same ? user : undefined;
};

const readForm = async (request) => {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > 8192) {
      throw new Error('the form is too large');
    }
  }
  return new URLSearchParams(body);
};

provider.use(async (ctx, next) => {
  if (!/^\/login\/[^/]+$/.test(ctx.path)) {
    return next();
  }
  ctx.set('cache-control', 'no-store');
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  ctx.type = 'html';
  if (ctx.method === 'GET') {
    ctx.body = loginPage({ action: ctx.path, username: params.login_hint ?? '', failed: false });
    return;
  }
  const form = await readForm(ctx.req);
  const username = form.get('username') ?? '';
  const user = authenticate(username, form.get('password') ?? '');
  if (!user) {
    ctx.status = 401;
    ctx.body = loginPage({ action: ctx.path, username, failed: true });
    return;
  }
  ctx.status = 303;
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, { login: { accountId: user.sub } }));
});

provider.on('server_error', (_ctx, error) => console.error('server_error', error));
for (const event of ['authorization.error', 'grant.error', 'revocation.error', 'end_session.error']) {
  provider.on(event, (_ctx, error) => console.error(event, error.error, error.error_detail ?? error.error_description));
}

// Where TLS ends before it (AS_TLS_PORT), addresses are still of the issuer's scheme.
provider.proxy = true;
const handle = provider.callback();
const { host, protocol } = new URL(issuer);
const serve = (request, response) => {
  // The back channel calls by address, yet every endpoint in the metadata belongs to the issuer's origin.
  request.headers.host = host;
  request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
  handle(request, response);
};
const listening = [[createServer(serve), port]];
if (environment.AS_TLS_PORT) {
  listening.push([createSecureServer(serve), Number(environment.AS_TLS_PORT)]);
}
for (const [server, at] of listening) {
  // Longer than the agent keeps a connection that is idle: what it sends on one that this server is closing would be lost.
  server.keepAliveTimeout = 120_000;
  server.on('error', (error) => {
    console.error(error.code === 'EADDRINUSE' ? `Port ${at} is in use by another program.` : error.message);
    process.exit(1);
  });
}
const opened = ([server, at]) => new Promise((resolve) => server.listen(at, environment.AS_HOST ?? '127.0.0.1', resolve));
await Promise.all(listening.map(opened));
console.log('ready');
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    for (const [server] of listening) {
      server.close();
      server.closeAllConnections();
    }
  });
}
