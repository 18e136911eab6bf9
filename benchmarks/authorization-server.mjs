import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A scripted server: metadata, keys, and for a code, which is the nonce that was asked for, the tokens of the one user there is. */
export const startAuthorizationServer = async (clientId) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'RS256', use: 'sig' };

  const jwt = (type, claims) => {
    const signed = `${encode({ alg: 'RS256', typ: type, kid: key.kid })}.${encode(claims)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  };
  const tokens = (issuer, nonce) => {
    const now = Math.floor(Date.now() / 1000);
    const user = { iss: issuer, sub: 'ben', iat: now, exp: now + 12 * 3600, region: 'eu' };
    const accessToken = jwt('at+jwt', { ...user, aud: 'https://api.example.com', client_id: clientId, scope: 'openid profile', roles: randomBytes(275).toString('hex') });
    const half = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 12 * 3600,
      refresh_token: 'r'.repeat(64),
      id_token: jwt('JWT', { ...user, aud: clientId, azp: clientId, nonce, name: 'Ben Example', email: 'ben@example.com', at_hash: half }),
    };
  };

  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    const issuer = `http://127.0.0.1:${server.address().port}`;
    const answers = {
      '/.well-known/openid-configuration': () => ({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
        id_token_signing_alg_values_supported: ['RS256'],
      }),
      '/jwks': () => ({ keys: [key] }),
      '/token': () => tokens(issuer, form.get('code') ?? undefined),
    };
    const answer = answers[request.url];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ? answer() : { error: 'not_found' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { issuer: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
};
