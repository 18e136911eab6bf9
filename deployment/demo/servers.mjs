import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { JVM_FLAGS, jarOf } from './build.mjs';
import { inContainer } from './containers.mjs';
import { developmentOrigin } from './places.mjs';

const newSecret = () => randomBytes(32).toString('base64url');

/**
 * Secrets are made anew for each run, unless a test brings its own to look for, and handed to the processes that
 * need them through their environment alone.
 */
export const startServers = async ({ root, processes, java, keycloak, images, places, logFolder, tls }) => {
  const demoFolder = join(root, 'deployment/demo');
  const { ports, webOrigin, apiOrigin } = places;
  const theirTls = tls && { TLS_KEY_STORE: tls.keyStore, TLS_PASSWORD: tls.password };
  const plainServer = tls ? 'authorization server, plain' : 'authorization server';
  const clientSecret = process.env.SHOP_CLIENT_SECRET ?? newSecret();
  const accessKey = process.env.DEMO_ACCESS_KEY ?? newSecret();
  const sessionKey = process.env.DEMO_SESSION_KEY ?? newSecret();
  const issuer = keycloak ? `${places.authorizationServer}/realms/homeport` : places.authorizationServer;
  const { DEMO_SESSION_KEY: _key, SHOP_CLIENT_SECRET: _secret, ...environment } = process.env;
  const service = (name, module, port, managementPort, env) => {
    const told = {
      QUARKUS_HTTP_HOST: '127.0.0.1',
      QUARKUS_HTTP_PORT: String(port),
      QUARKUS_MANAGEMENT_HOST: '127.0.0.1',
      QUARKUS_MANAGEMENT_PORT: String(managementPort),
      ...env,
    };
    if (images && env.HOMEPORT_CONFIG) {
      processes.start(name, ...inContainer(module, told), { ...environment, ...told });
    } else {
      processes.start(name, java, [...JVM_FLAGS, '-jar', jarOf(root, module)], { ...environment, ...told });
    }
    return processes.ready(name, `http://127.0.0.1:${managementPort}/q/health/ready`, 90);
  };
  const address = (use) => `http://127.0.0.1:${ports[use]}`;
  const shared = {
    HOMEPORT_CONFIG: join(demoFolder, 'homeport.yaml'),
    DEMO_ISSUER: issuer,
    DEMO_BACK_CHANNEL: address(plainServer),
    DEMO_WEB_ORIGIN: webOrigin,
    DEMO_DEVELOPMENT_ORIGIN: developmentOrigin,
    DEMO_AGENT: address('agent'),
    DEMO_ORDERS_EU: address('orders API eu'),
    DEMO_ORDERS_US: address('orders API us'),
    DEMO_ORDERS_AP: address('orders API ap'),
    DEMO_ACCESS_KEY: accessKey,
    ...(tls && { DEMO_DEVICE_BINDING: 'preferred', DEMO_DEVICE_BINDING_LIFETIME: `${tls.boundSeconds}s` }),
  };
  const orders = {
    ORDERS_ISSUER: issuer,
    ORDERS_BACK_CHANNEL_URL: address(plainServer),
    ORDERS_JWKS_PATH: keycloak ? '/realms/homeport/protocol/openid-connect/certs' : '/jwks',
  };

  const authorizationServer = async () => {
    if (keycloak) {
      await keycloak.start({ processes, java, clientSecret });
      return;
    }
    processes.start('authorization-server', process.execPath, [join(demoFolder, 'authorization-server.mjs')], {
      ...environment,
      AS_PORT: String(ports[plainServer]),
      ...(tls && {
        ...theirTls,
        AS_TLS_PORT: String(ports['authorization server']),
        // Longer than a copy lives, so that it does not end by the token in it.
        AS_ACCESS_TOKEN_TTL: '1800',
      }),
      AS_ISSUER: issuer,
      AS_REDIRECT_URIS: `${webOrigin}/ ${developmentOrigin}/`,
      SHOP_CLIENT_SECRET: clientSecret,
    });
    await processes.ready('authorization-server', `${address(plainServer)}/.well-known/openid-configuration`, 30);
  };
  const staticHost = async () => {
    processes.start('static-host', process.execPath, [join(demoFolder, 'static-host.mjs')], {
      ...environment,
      ...theirTls,
      STATIC_PORT: String(ports['static files']),
      STATIC_CONFIG: JSON.stringify({
        agentUrl: `${apiOrigin}/oauth-agent`,
        apiUrl: apiOrigin,
        ...(tls && { thiefUrl: `${places.thiefOrigin}/oauth-agent/copy` }),
      }),
      STATIC_REQUEST_LOG: join(logFolder, 'static-host-requests.log'),
    });
    await processes.ready('static-host', `${address('static files').replace('http:', tls ? 'https:' : 'http:')}/`, 30);
  };
  const apis = ['eu', 'us', 'ap'].map((region) =>
    service(`orders-${region}`, 'deployment/orders-api', ports[`orders API ${region}`], ports[`orders API ${region}, management`], {
      ...orders,
      ORDERS_REGION: region,
    }),
  );
  await Promise.all([
    authorizationServer(),
    staticHost(),
    service('oauth-agent', 'oauth-agent', ports.agent, ports['agent, management'], {
      ...shared,
      DEMO_SESSION_KEY: sessionKey,
      SHOP_CLIENT_SECRET: clientSecret,
    }),
    service('oauth-proxy', 'oauth-proxy', tls ? ports['proxy, plain'] : ports.proxy, ports['proxy, management'], {
      ...shared,
      ...(tls && {
        QUARKUS_TLS_FRONT_KEY_STORE_P12_PATH: tls.keyStore,
        QUARKUS_TLS_FRONT_KEY_STORE_P12_PASSWORD: tls.password,
        HOMEPORT_PROXY_TLS: 'front',
        HOMEPORT_PROXY_TLS_PORT: String(ports.proxy),
      }),
    }),
    ...apis,
  ]);
};
