import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { libraryVersion, pomValue } from './build.mjs';
import { LOAD_CORE, PROXY_CORE, missing, versionOf } from './machine.mjs';
import { freePort, startServer } from './server.mjs';

export const ISSUER = 'http://127.0.0.1:1';
export const WEB_ORIGIN = 'http://www.example.localhost';

/** What a browser sends along that matters to one of the proxies, and some of what does not. */
export const HEADERS = [
  `Origin: ${WEB_ORIGIN}`,
  'Token-Handler-Version: 1',
  'Sec-Fetch-Site: same-site',
  'Accept: application/json',
  'Accept-Encoding: gzip, deflate, br',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
];

export const SMALL = '/orders/200b';
export const LARGE = '/orders/64kb';

const nginx = async ({ name, core, runFolder, http }) => {
  const folder = join(runFolder, name);
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off;
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
${http(port)}
}
`,
  );
  const server = await startServer({ name, command: 'nginx', args: ['-p', folder, '-c', file], core, runFolder, url: `http://127.0.0.1:${port}/` });
  return { ...server, port };
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
    location / { return 404; }
  }`,
  });
};

const java = async ({ name, java: home, args, env, runFolder, port, path = '/' }) => {
  const server = await startServer({ name, command: home.java, args, env, core: PROXY_CORE, runFolder, url: `http://127.0.0.1:${port}${path}` });
  return { ...server, port };
};

/** The folder that a build of this tree puts Homeport's proxy into. */
export const builtHere = (root) => join(root, 'oauth-proxy/target/quarkus-app');

/**
 * Homeport's proxy for one app.
 *
 * @param folder the quarkus-app folder of its build
 * @param options the JVM's
 * @param settings configuration keys, `key=value` each
 * @param routes what stands below `routes` in its file, and whatever else does after them
 */
export const startHomeport = async ({ name, java: home, folder, options = [], settings = [], runFolder, accessKey, routes }) => {
  const file = join(runFolder, `${name}.yaml`);
  writeFileSync(
    file,
    `homeport:
  region: eu
  agent-url: http://127.0.0.1:1
  cookies:
    access-keys:
      - id: bench
        secret: \${BENCH_ACCESS_KEY}
  apps:
    shop:
      web-origin: ${WEB_ORIGIN}
      redirect-uri: ${WEB_ORIGIN}/
      authorization-server:
        issuer: ${ISSUER}
        client-id: shop-spa
  routes:
${routes}`,
  );
  const [port, management] = [await freePort(), await freePort()];
  return java({
    name,
    java: home,
    args: [...options, ...settings.map((setting) => `-D${setting}`), '-jar', join(folder, 'quarkus-run.jar')],
    env: {
      HOMEPORT_CONFIG: file,
      BENCH_ACCESS_KEY: accessKey,
      QUARKUS_HTTP_HOST: '127.0.0.1',
      QUARKUS_HTTP_PORT: String(port),
      QUARKUS_MANAGEMENT_HOST: '127.0.0.1',
      QUARKUS_MANAGEMENT_PORT: String(management),
    },
    runFolder,
    port,
  });
};

/** Of `ID:value` the value where the subject is the one named, nothing where it is another; what names none is for all. */
export const meantFor = (id, values, begin = '[\\w"]') =>
  values.flatMap((value) => {
    const [, named, rest] = new RegExp(`^(\\w[\\w.-]*(?::\\d+)?):(${begin}.*)$`).exec(value) ?? [];
    return rest === undefined ? [value] : named === id ? [rest] : [];
  });

const homeport = ({ id, home, folder, settings = [] }) => ({
  id,
  proxy: id.replace(/:\d+$/, ''),
  runtime: `Java ${home.version}`,
  jit: true,
  start: ({ runFolder, api, accessKey, javaOptions, settings: asked }) =>
    startHomeport({
      name: id.replaceAll(/[^\w.-]/g, '-'),
      java: home,
      folder,
      options: meantFor(id, javaOptions, '-'),
      settings: [...meantFor(id, asked), ...settings],
      runFolder,
      accessKey,
      routes: `    orders:
      path: /orders
      upstreams:
        eu: http://127.0.0.1:${api.port}
        us: http://127.0.0.1:${api.port}
`,
    }),
});

const rawNginx = () => ({
  id: 'nginx',
  proxy: 'nginx',
  runtime: `nginx ${versionOf('nginx', ['-v'], /nginx\/(\S+)/)}`,
  jit: false,
  start: ({ runFolder, api }) =>
    nginx({
      name: 'nginx-proxy',
      core: PROXY_CORE,
      runFolder,
      // Buffers that hold the larger answer, or it would go through a file.
      http: (port) => `
  proxy_buffers 16 8k;
  upstream api {
    server 127.0.0.1:${api.port};
    keepalive 256;
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location / {
      proxy_pass http://api;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }`,
    }),
});

const decryptingProxy = (home, { root }) => {
  const target = join(root, 'benchmarks/decrypting-proxy/target');
  return {
    id: 'vertx-http-proxy',
    proxy: 'vertx-http-proxy',
    runtime: `${libraryVersion(join(target, 'lib'), 'vertx-http-proxy')}, Java ${home.version}`,
    jit: true,
    start: async ({ runFolder, api, accessKey }) => {
      const port = await freePort();
      return java({
        name: 'vertx-http-proxy',
        java: home,
        args: ['-cp', `${target}/classes:${target}/lib/*`, 'io.homeport.benchmarks.proxy.DecryptingProxy', String(port), String(api.port)],
        env: { BENCH_ACCESS_KEY: accessKey, BENCH_ISSUER: ISSUER },
        runFolder,
        port,
      });
    },
  };
};

const springGateway = (home, { root }) => {
  const module = join(root, 'benchmarks/spring-gateway');
  return {
    id: 'spring-cloud-gateway',
    proxy: 'spring-cloud-gateway',
    runtime: `${pomValue(join(module, 'pom.xml'), 'spring-cloud.version')}, Java ${home.version}`,
    jit: true,
    start: async ({ runFolder, api, token }) => {
      const port = await freePort();
      return java({
        name: 'spring-cloud-gateway',
        java: home,
        args: ['-jar', join(module, 'target/spring-gateway-0.1.0-SNAPSHOT.jar')],
        env: { SERVER_PORT: String(port), BENCH_API_PORT: String(api.port), BENCH_TOKEN: token },
        runFolder,
        port,
      });
    },
  };
};

const apache = () => ({
  id: 'apache',
  proxy: 'apache',
  runtime: `httpd ${versionOf('apache2', ['-v'], /Apache\/(\S+)/)}`,
  jit: false,
  start: async ({ runFolder, api }) => {
    const folder = join(runFolder, 'apache');
    mkdirSync(folder, { recursive: true });
    const port = await freePort();
    const file = join(folder, 'httpd.conf');
    const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http'].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);
    writeFileSync(
      file,
      `${modules.join('\n')}
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
KeepAliveTimeout 120
ProxyPass / http://127.0.0.1:${api.port}/ keepalive=On
`,
    );
    const server = await startServer({
      name: 'apache',
      command: 'apache2',
      args: ['-f', file, '-DFOREGROUND'],
      core: PROXY_CORE,
      runFolder,
      url: `http://127.0.0.1:${port}/`,
    });
    return { ...server, port };
  },
});

/** Homeport: the builds that were named, else this tree's. */
const homeports = (javas, { root, builds }, say) => {
  const newest = javas.get(Math.max(...javas.keys()));
  if (builds.length > 0) {
    return builds.map(({ name, folder }) => homeport({ id: name, home: newest, folder }));
  }
  const found = [25, 17].filter((major) => {
    if (!javas.has(major)) {
      say(`Java ${major} was not found, so Homeport is not measured on it: install it, or set JAVA_${major}_HOME.`);
    }
    return javas.has(major);
  });
  const majors = found.length > 0 ? found : [newest.major];
  return majors.map((major, i) => ({ ...homeport({ id: `homeport:${major}`, home: javas.get(major), folder: builtHere(root) }), optional: i > 0 }));
};

/** All that can be measured here; what cannot, says why. What is optional is measured where it is asked for. */
export const findProxies = (javas, context, say) => {
  const newest = javas.get(Math.max(...javas.keys()));
  const subjects = [
    rawNginx(),
    ...homeports(javas, context, say),
    decryptingProxy(newest, context),
    { ...springGateway(newest, context), optional: true },
  ];
  if (versionOf('apache2', ['-v'], /./)) {
    subjects.push({ ...apache(), optional: true });
  } else {
    say(`Apache is left out: ${missing('apache2')}`);
  }
  return subjects;
};
