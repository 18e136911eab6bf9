import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { libraryVersion, pomValue } from './build.mjs';
import { PROXY_CORE, versionOf } from './machine.mjs';
import { ISSUER } from './places.mjs';
import { freePort, startServer } from './server.mjs';

const java = async ({ name, java: home, args, env, runFolder, port }) => {
  const server = await startServer({ name, command: home.java, args, env, core: PROXY_CORE, runFolder, url: `http://127.0.0.1:${port}/` });
  return { ...server, port };
};

/** vertx-http-proxy with the library of sealed cookies. */
export const decryptingProxy = (home, { root }) => {
  const target = join(root, 'benchmarks/decrypting-proxy/target');
  return {
    id: 'vertx-http-proxy',
    proxy: 'vertx-http-proxy',
    translates: true,
    runtime: `${libraryVersion(join(target, 'lib'), 'vertx-http-proxy')}, Java ${home.version}`,
    jit: true,
    can: [],
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

/** Spring Cloud Gateway with a filter that sets a token it has at hand. */
export const springGateway = (home, { root }) => {
  const module = join(root, 'benchmarks/spring-gateway');
  return {
    id: 'spring-cloud-gateway',
    proxy: 'spring-cloud-gateway',
    runtime: `${pomValue(join(module, 'pom.xml'), 'spring-cloud.version')}, Java ${home.version}`,
    jit: true,
    can: [],
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

export const haproxyVersion = () => versionOf('haproxy', ['-v'], /version (\d[\d.]*)/);

/** A plain reverse proxy: one thread, connections kept on both sides. */
export const haproxy = () => ({
  id: 'haproxy',
  proxy: 'haproxy',
  runtime: `haproxy ${haproxyVersion()}`,
  can: ['tls', 'h2'],
  start: async ({ runFolder, api, certificate }) => {
    const folder = join(runFolder, 'haproxy');
    mkdirSync(folder, { recursive: true });
    const [port, tlsPort] = [await freePort(), await freePort()];
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(
      file,
      `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  timeout http-keep-alive 1h
  http-reuse always
frontend all
  bind 127.0.0.1:${port}
  ${certificate ? `bind 127.0.0.1:${tlsPort} ssl crt ${certificate.both} alpn h2,http/1.1 ssl-min-ver TLSv1.3` : ''}
  default_backend api
backend api
  server api 127.0.0.1:${api.port}
`,
    );
    const server = await startServer({
      name: 'haproxy',
      command: 'haproxy',
      args: ['-f', file, '-db'],
      core: PROXY_CORE,
      runFolder,
      url: `http://127.0.0.1:${port}/`,
    });
    return { ...server, port, tlsPort };
  },
});
