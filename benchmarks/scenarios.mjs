import { Failure } from './failure.mjs';
import { LARGE, SMALL } from './places.mjs';

export const COOKIES = 10_000;

/** As much as there can be; or at one rate, the same for all. */
export const FULL = 'full';
export const FIXED = 'fixed';

/** These tell which rate there can be: for calls of their kind. */
const PLAIN = 'get-200b-10000-cookies';
const OVER_H2 = 'get-200b-h2';

const GET = `GET, 200 bytes, ${COOKIES} cookies`;
const H2 = 'GET, 200 bytes, HTTP/2 over TLS, one cookie';

/**
 * In the order of measurement; `rateFrom` stands before the ones that need it. `warm` is the share of the warm-up before it; what comes later finds most code compiled.
 * `needs` is what a subject has to be able to do; `wants` the only group of subjects that it is about, beside the base.
 */
export const SCENARIOS = [
  { name: PLAIN, title: GET, load: FULL, path: SMALL, warm: 0 },
  { name: 'get-200b-fixed-rate', title: GET, load: FIXED, rateFrom: PLAIN, path: SMALL, warm: 0.1 },
  { name: 'get-200b-one-cookie', title: 'GET, 200 bytes, one cookie', load: FULL, path: SMALL, cookies: 1, warm: 0.1 },
  { name: 'get-64kb-10000-cookies', title: `GET, 64 KB, ${COOKIES} cookies`, load: FULL, path: LARGE, warm: 0.25 },
  { name: 'post-1kb-10000-cookies', title: `POST 1 KB, ${COOKIES} cookies`, load: FULL, path: SMALL, method: 'POST', bodyBytes: 1024, warm: 0.25 },
  { name: 'get-200b-two-loops', title: `${GET}, one event loop and two`, load: FIXED, rateFrom: PLAIN, path: SMALL, warm: 0.5, wants: 'two-loops' },
  { name: 'get-200b-50-regions', title: `${GET}, one region and one route, and 50 regions and 200 routes`, load: FIXED, rateFrom: PLAIN, path: SMALL, warm: 0.5, wants: '50-regions' },
  { name: 'get-200b-bound-sessions', title: `${GET}, of sessions that are bound to the browser's key`, load: FIXED, rateFrom: PLAIN, path: SMALL, warm: 0.5, wants: 'bound-sessions' },
  { name: 'get-200b-tls', title: 'GET, 200 bytes, HTTP/1.1 over TLS, one cookie', load: FULL, path: SMALL, warm: 0.25, needs: 'tls' },
  { name: OVER_H2, title: H2, load: FULL, path: SMALL, warm: 0.5, needs: 'h2' },
  { name: 'get-200b-h2-fixed-rate', title: H2, load: FIXED, rateFrom: OVER_H2, path: SMALL, warm: 0.1, needs: 'h2' },
  { name: 'get-200b-bound', title: `${GET} with tokens bound to a key (DPoP)`, load: FULL, path: SMALL, warm: 0.25, needs: 'bound' },
];

/** Who is measured in it: the base, whoever is able to, and those that are there for it alone. */
export const subjectsOf = (scenario, subjects, base) => {
  const special = subjects.filter(({ only }) => scenario.wants !== undefined && only === scenario.wants);
  const compared = special.map(({ compareWith }) => compareWith);
  const isWanted = ({ id, only }) => (scenario.wants === undefined ? only === undefined : only === scenario.wants || compared.includes(id));
  const isAble = ({ can }) => scenario.needs === undefined || can.includes(scenario.needs);
  const measured = subjects.filter((subject) => isAble(subject) && (subject.id === base || isWanted(subject)));
  return measured.some(({ id }) => id === base) ? measured : [];
};

export const selectedScenarios = (names, rate) => {
  if (names === undefined) {
    return SCENARIOS;
  }
  const unknown = names.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown.length > 0) {
    throw new Failure(`--scenario: there is no ${unknown.join(', ')}, but ${SCENARIOS.map(({ name }) => name).join(', ')}.`);
  }
  const asked = SCENARIOS.filter(({ name }) => names.includes(name));
  const telling = rate === undefined ? asked.map(({ rateFrom }) => rateFrom) : [];
  return SCENARIOS.filter((scenario) => asked.includes(scenario) || telling.includes(scenario.name));
};
