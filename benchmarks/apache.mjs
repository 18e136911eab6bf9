import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startAuthorizationServer } from './authorization-server.mjs';
import { Failure } from './failure.mjs';
import { PROXY_CORE, versionOf } from './machine.mjs';
import { CLIENT_ID, SMALL } from './places.mjs';
import { fetched, freePort, startServer } from './server.mjs';

const MODULES = '/usr/lib/apache2/modules';
const OPENIDC = `${MODULES}/mod_auth_openidc.so`;

/** Users who are signed in before the measurement; each sign-in is three requests and two signatures. */
export const SIGNED_IN = 1_000;
const AT_ONCE = 16;

export const apacheVersion = () => versionOf('apache2', ['-v'], /Apache\/(\S+)/);
export const openidcIsThere = () => existsSync(OPENIDC);

const start = async ({ name, modules = [], runFolder, port, rest, env }) => {
  const folder = join(runFolder, name);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'httpd.conf');
  const loaded = ['mpm_event', 'authz_core', 'proxy', 'proxy_http', ...modules];
  writeFileSync(
    file,
    `${loaded.map((module) => `LoadModule ${module}_module ${MODULES}/mod_${module}.so`).join('\n')}
ServerRoot ${folder}
ServerName 127.0.0.1
DefaultRuntimeDir ${folder}
PidFile ${folder}/httpd.pid
ErrorLog ${folder}/error.log
User www-data
Group www-data
Listen 127.0.0.1:${port}
StartServers 1
ServerLimit 1
ThreadsPerChild 128
ThreadLimit 128
MaxRequestWorkers 128
MinSpareThreads 1
MaxSpareThreads 128
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 3600
${rest}
`,
  );
  const server = await startServer({
    name,
    command: 'apache2',
    args: ['-f', file, '-DFOREGROUND'],
    env,
    core: PROXY_CORE,
    runFolder,
    url: `http://127.0.0.1:${port}/`,
  });
  return { ...server, port };
};

/** mod_proxy alone. */
export const apache = () => ({
  id: 'apache',
  proxy: 'apache',
  runtime: `httpd ${apacheVersion()}`,
  can: [],
  start: async ({ runFolder, api }) => {
    const port = await freePort();
    return start({ name: 'apache', runFolder, port, rest: `ProxyPass / http://127.0.0.1:${api.port}/ keepalive=On` });
  },
});

const get = async (url, cookie) => {
  const { status, headers } = await fetched(url, { accept: 'text/html', ...(cookie && { cookie }) });
  return { status, location: headers.location, cookies: (headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]) };
};

/** Signs one user in as a browser would: to the server and back. Gives the session's cookies. */
const signIn = async (base) => {
  const asked = await get(`${base}${SMALL}`);
  const query = new URL(asked.location).searchParams;
  const back = await get(`${base}/callback?code=${encodeURIComponent(query.get('nonce'))}&state=${query.get('state')}`, asked.cookies.join('; '));
  const cookies = back.cookies.filter((cookie) => cookie.startsWith('mod_auth_openidc_session'));
  if (back.status !== 302 || cookies.length === 0) {
    throw new Failure(`mod_auth_openidc signed nobody in: its callback answered ${back.status}; see error.log below benchmarks/.run/apache-openidc.`);
  }
  return cookies.join('; ');
};

const signAllIn = async (base) => {
  const cookies = [];
  let begun = 0;
  const worker = async () => {
    while (begun < SIGNED_IN) {
      begun++;
      cookies.push(await signIn(base));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return cookies;
};

/** The module keeps the session in an encrypted cookie, as Homeport does, and hands the access token on. */
export const apacheOpenidc = () => ({
  id: 'apache-openidc',
  proxy: 'apache-openidc',
  translates: true,
  runtime: `httpd ${apacheVersion()}`,
  can: [],
  start: async ({ runFolder, api, say }) => {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const authorizationServer = await startAuthorizationServer(CLIENT_ID);
    const { issuer } = authorizationServer;
    const server = await start({
      name: 'apache-openidc',
      modules: ['authn_core', 'authz_user', 'headers', 'auth_openidc'],
      runFolder,
      port,
      env: { BENCH_PASSPHRASE: randomBytes(32).toString('base64url') },
      rest: `OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCProviderTokenEndpointAuth client_secret_post
OIDCClientID ${CLIENT_ID}
OIDCClientSecret bench
OIDCRedirectURI ${base}/callback
OIDCCryptoPassphrase "\${BENCH_PASSPHRASE}"
OIDCSessionType client-cookie
OIDCSessionInactivityTimeout 86400
OIDCSessionMaxDuration 86400
OIDCPassClaimsAs environment
OIDCPassIDTokenAs claims
OIDCStripCookies mod_auth_openidc_session mod_auth_openidc_session_chunks mod_auth_openidc_session_0 mod_auth_openidc_session_1
OIDCCacheShmMax ${4 * SIGNED_IN}
OIDCStateMaxNumberOfCookies ${2 * AT_ONCE} true
<Location />
  AuthType openid-connect
  Require valid-user
  RequestHeader set Authorization "Bearer %{OIDC_access_token}e" env=OIDC_access_token
</Location>
ProxyPass /callback !
ProxyPass / http://127.0.0.1:${api.port}/ keepalive=On`,
    });
    say(`  signing ${SIGNED_IN} users in …`);
    const cookies = await signAllIn(base);
    authorizationServer.stop();
    const cookieFile = join(runFolder, 'apache-openidc.cookies');
    writeFileSync(cookieFile, `${cookies.join('\n')}\n`);
    return { ...server, cookieFile };
  },
});
