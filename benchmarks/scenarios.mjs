import { Failure } from './failure.mjs';
import { LARGE, SMALL } from './proxies.mjs';

export const COOKIES = 10_000;

/** As much as there can be with 64 connections; or at one rate, the same for all. */
export const FULL = 'full';
export const FIXED = 'fixed';

/** The one that tells which rate all can hold. */
export const FIRST = 'get-200b-10000-cookies';

/** In the order of measurement. `warm` is the share of the warm-up before it; what comes later finds most code compiled. */
export const SCENARIOS = [
  { name: FIRST, title: `GET, 200 bytes, ${COOKIES} cookies`, load: FULL, path: SMALL, warm: 1 },
  { name: 'get-200b-fixed-rate', title: `GET, 200 bytes, ${COOKIES} cookies`, load: FIXED, path: SMALL, warm: 0.1 },
  { name: 'get-200b-one-cookie', title: 'GET, 200 bytes, one cookie', load: FULL, path: SMALL, cookies: 1, warm: 0.1 },
  { name: 'get-64kb-10000-cookies', title: `GET, 64 KB, ${COOKIES} cookies`, load: FULL, path: LARGE, warm: 0.25 },
  { name: 'post-1kb-10000-cookies', title: `POST 1 KB, ${COOKIES} cookies`, load: FULL, path: SMALL, method: 'POST', bodyBytes: 1024, warm: 0.25 },
];

export const selectedScenarios = (names, rate) => {
  if (names === undefined) {
    return SCENARIOS;
  }
  const unknown = names.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown.length > 0) {
    throw new Failure(`--scenario: there is no ${unknown.join(', ')}, but ${SCENARIOS.map(({ name }) => name).join(', ')}.`);
  }
  const asked = SCENARIOS.filter(({ name }) => names.includes(name));
  const needsRate = rate === undefined && asked.some(({ load }) => load === FIXED);
  return SCENARIOS.filter((scenario) => asked.includes(scenario) || (needsRate && scenario.name === FIRST));
};
