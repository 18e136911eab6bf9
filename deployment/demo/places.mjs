import { createServer } from 'node:net';
import { Failure } from './failure.mjs';

export const BASE_PORT = 9500;
/** Where a page under development comes from: what Vite and others take if nothing else is said. */
export const developmentOrigin = process.env.DEMO_DEVELOPMENT_ORIGIN ?? 'http://localhost:5173';
const LARGEST_BASE = 65_000;

/** What listens where, counted from the base port. */
const OFFSETS = {
  'static files': 1,
  proxy: 2,
  agent: 3,
  'authorization server': 4,
  'orders API eu': 11,
  'orders API us': 12,
  'orders API ap': 13,
  'proxy, management': 102,
  'agent, management': 103,
  'orders API eu, management': 111,
  'orders API us, management': 112,
  'orders API ap, management': 113,
};
/** Over TLS: what listens without it beside, for health and for calls on this machine, and who plays the thief. */
const TLS_OFFSETS = { 'proxy, plain': 22, 'authorization server, plain': 24, thief: 21 };
const KEYCLOAK_OFFSETS = { 'Keycloak, management': 104 };

/** Whether a port can be opened: undefined, or the code of what stands against it. */
const fault = (port) =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve(error.code ?? error.message));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(undefined)));
  });

const portsFrom = (base, offsets) => Object.fromEntries(Object.entries(offsets).map(([use, offset]) => [use, base + offset]));

const firstFault = async (ports) => {
  for (const [use, port] of Object.entries(ports)) {
    const code = await fault(port);
    if (code !== undefined) {
      return { use, port, code };
    }
  }
  return undefined;
};

const placesAt = (ports, scheme = 'http') => ({
  ports,
  webOrigin: `${scheme}://www.homeport.localhost:${ports['static files']}`,
  apiOrigin: `${scheme}://api.homeport.localhost:${ports.proxy}`,
  // Another site than the page's and the APIs', as often in real life; a test names one of the same site.
  authorizationServer: `${scheme}://${process.env.DEMO_LOGIN_HOST ?? 'login.idp.localhost'}:${ports['authorization server']}`,
});

/** The thief is at the API's host: that is how it is sent the cookies. */
const placesOverTlsAt = (ports) => ({ ...placesAt(ports, 'https'), thiefOrigin: `https://api.homeport.localhost:${ports.thief}` });

const freePlaces = async (offsets, placesAt) => {
  for (let attempt = 0; attempt < 50; attempt++) {
    // Below the range from which systems take ports for outgoing connections.
    const ports = portsFrom(10_000 + 200 * Math.floor(Math.random() * 100), offsets);
    if ((await firstFault(ports)) === undefined) {
      return placesAt(ports);
    }
  }
  throw new Failure('No free ports were found in 50 attempts: name a range of your own with --base-port.');
};

/** Origins and ports of a run with one region; a port that is taken is an error with its number and its use. */
export const choosePlaces = (base, withKeycloak) => placesFrom(base, { ...OFFSETS, ...(withKeycloak && KEYCLOAK_OFFSETS) }, placesAt);

/** The same over TLS. */
export const choosePlacesOverTls = (base) => placesFrom(base, { ...OFFSETS, ...TLS_OFFSETS }, placesOverTlsAt);

/** The same of any run. */
export const placesFrom = async (base, offsets, placesAt) => {
  if (base === 'free') {
    return freePlaces(offsets, placesAt);
  }
  if (!/^\d{4,5}$/.test(base) || Number(base) > LARGEST_BASE || Number(base) < 1024) {
    throw new Failure(`--base-port ${base} is no port from 1024 to ${LARGEST_BASE}, for example --base-port 9700.`);
  }
  const ports = portsFrom(Number(base), offsets);
  const found = await firstFault(ports);
  if (found?.code === 'EADDRINUSE') {
    throw new Failure(`Port ${found.port} (${found.use}) is in use by another program: stop that program, or choose other ports with --base-port.`);
  }
  if (found) {
    throw new Failure(`Port ${found.port} (${found.use}) cannot be opened: ${found.code}.`);
  }
  return placesAt(ports);
};
