import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LOAD_CORE, PROXY_CORE, versionOf } from './machine.mjs';
import { APP, COOKIE, ISSUER, KEY_ID, LARGE, SEEN, SMALL } from './places.mjs';
import { freePort, startServer } from './server.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const LUA_MODULE = '/usr/lib/nginx/modules/ngx_http_lua_module.so';
const LUA_LIBRARIES = '/usr/share/lua/5.1';

const nginx = async ({ name, core, runFolder, modules = [], main = '', env = {}, http }) => {
  const folder = join(runFolder, name);
  mkdirSync(folder, { recursive: true });
  const [port, tlsPort] = [await freePort(), await freePort()];
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `${modules.map((module) => `load_module ${module};\n`).join('')}${main}daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${folder}/bodies;
  proxy_temp_path ${folder}/proxied;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 100000000;
  keepalive_timeout 1h;
  client_header_buffer_size 8k;
  tcp_nodelay on;
${http(port, tlsPort)}
}
`,
  );
  const server = await startServer({ name, command: 'nginx', args: ['-p', folder, '-c', file], env, core, runFolder, url: `http://127.0.0.1:${port}/` });
  return { ...server, port, tlsPort };
};

/** The API behind all proxies: as cheap as an answer can be, so that it never is what is measured. */
export const startApi = (runFolder) => {
  writeFileSync(join(runFolder, '64kb'), 'x'.repeat(64 * 1024));
  return nginx({
    name: 'api',
    core: LOAD_CORE,
    runFolder,
    http: (port) => `
  sendfile on;
  open_file_cache max=10;
  default_type application/json;
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location ${SMALL} { return 200 "${'x'.repeat(200)}"; }
    location ${LARGE} { alias ${runFolder}/64kb; }
    location ${SEEN} { return 200 "$http_authorization\\n$http_cookie"; }
    location / { return 404; }
  }`,
  });
};

const overTls = ({ file, key }, port) => `listen 127.0.0.1:${port} ssl http2 backlog=1024;
    ssl_certificate ${file};
    ssl_certificate_key ${key};
    ssl_protocols TLSv1.3;`;

/** A reverse proxy; buffers hold the larger answer, or it would go through a file. */
const reverseProxy = ({ api, certificate }, { before = '', inside = '' } = {}) => (port, tlsPort) => `
${before}
  proxy_buffers 16 8k;
  upstream api {
    server 127.0.0.1:${api.port};
    keepalive 256;
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=1024;
    ${certificate ? overTls(certificate, tlsPort) : ''}
    location / {
      ${inside}
      proxy_pass http://api;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }`;

const version = () => `nginx ${versionOf('nginx', ['-v'], /nginx\/(\S+)/)}`;

export const rawNginx = () => ({
  id: 'nginx',
  proxy: 'nginx',
  runtime: version(),
  can: ['tls', 'h2', 'bound'],
  start: ({ runFolder, cores = PROXY_CORE, ...setup }) => nginx({ name: 'nginx-proxy', core: cores, runFolder, http: reverseProxy(setup) }),
});

export const luaIsThere = () => existsSync(LUA_MODULE) && existsSync(join(LUA_LIBRARIES, 'ngx/base64.lua'));

/** The same NGINX, which opens the cookie in Lua. */
export const luaNginx = () => ({
  id: 'nginx-lua',
  proxy: 'nginx-lua',
  translates: true,
  runtime: version(),
  can: ['tls', 'h2'],
  start: async ({ runFolder, accessKey, cookiesOfFirstFormat, ...setup }) => ({
    ...(await nginx({
      name: 'nginx-lua',
      core: PROXY_CORE,
      runFolder,
      modules: [LUA_MODULE.replace('ngx_http_lua', 'ndk_http'), LUA_MODULE].filter(existsSync),
      main: 'env BENCH_ACCESS_KEY;\n',
      env: { BENCH_ACCESS_KEY: accessKey },
      http: reverseProxy(setup, {
        before: `  lua_package_path "${here}?.lua;${LUA_LIBRARIES}/?.lua;;";
  init_by_lua_block {
    local secret = require("ngx.base64").decode_base64url(os.getenv("BENCH_ACCESS_KEY"))
    package.loaded["bench.open"] = require("cookie").opener(secret, "${KEY_ID}", "${COOKIE}", "${APP}", "${ISSUER}")
  }`,
        inside: `set $bearer "";
      set $others "";
      access_by_lua_block {
        local token, others = require("bench.open")(ngx.var.http_cookie or "")
        if not token then
          return ngx.exit(401)
        end
        ngx.var.bearer = "Bearer " .. token
        ngx.var.others = others
      }
      proxy_set_header Authorization $bearer;
      proxy_set_header Cookie $others;`,
      }),
    })),
    // Its script knows no static code: it opens the same tokens in cookies of format 1.
    cookieFile: await cookiesOfFirstFormat(),
  }),
});
