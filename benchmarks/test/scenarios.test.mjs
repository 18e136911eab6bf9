import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCENARIOS, selectedScenarios, subjectsOf } from '../scenarios.mjs';

const named = (name) => SCENARIOS.find((scenario) => scenario.name === name);
const subjects = [
  { id: 'nginx', can: ['tls', 'h2', 'bound'] },
  { id: 'homeport', can: ['tls', 'h2', 'bound'] },
  { id: 'homeport-two-loops', can: ['tls', 'h2', 'bound'], only: 'two-loops', compareWith: 'homeport' },
  { id: 'homeport-bound-sessions', can: ['tls', 'h2', 'bound'], only: 'bound-sessions', compareWith: 'homeport' },
  { id: 'homeport-50-regions', can: ['tls', 'h2', 'bound'], only: '50-regions', compareWith: 'homeport' },
  { id: 'apache', can: [] },
];
const ids = (name, base = 'nginx') => subjectsOf(named(name), subjects, base).map(({ id }) => id);

test('who asks for the fixed rate gets the scenario that tells it, unless the rate is given', () => {
  const names = (rate) => selectedScenarios(['get-200b-fixed-rate'], rate).map(({ name }) => name);
  assert.deepEqual(names(undefined), ['get-200b-10000-cookies', 'get-200b-fixed-rate']);
  assert.deepEqual(names(5000), ['get-200b-fixed-rate']);
});

test('the rate of HTTP/2 comes from HTTP/2', () => {
  const names = selectedScenarios(['get-200b-h2-fixed-rate'], undefined).map(({ name }) => name);
  assert.deepEqual(names, ['get-200b-h2', 'get-200b-h2-fixed-rate']);
});

test('what tells a rate is measured before the rate is used', () => {
  const order = SCENARIOS.map(({ name }) => name);
  SCENARIOS.filter(({ rateFrom }) => rateFrom !== undefined).forEach(({ name, rateFrom }) => {
    assert.ok(order.indexOf(rateFrom) < order.indexOf(name), `${rateFrom} before ${name}`);
  });
});

test('a scenario that there is not is refused with those that there are', () => {
  assert.throws(() => selectedScenarios(['get'], undefined), /there is no get, but get-200b-10000-cookies/);
});

test('a plain scenario is for all but those that are there for another one', () => {
  assert.deepEqual(ids('get-200b-10000-cookies'), ['nginx', 'homeport', 'apache']);
});

test('what not all can do is measured of those who can', () => {
  assert.deepEqual(ids('get-200b-h2'), ['nginx', 'homeport']);
});

test('a second event loop is compared with the first, beside the base', () => {
  assert.deepEqual(ids('get-200b-two-loops'), ['nginx', 'homeport', 'homeport-two-loops']);
});

test('many regions are compared with one, beside the base', () => {
  assert.deepEqual(ids('get-200b-50-regions'), ['nginx', 'homeport', 'homeport-50-regions']);
});

test('sessions that are bound to a key are compared with those that are not', () => {
  assert.deepEqual(ids('get-200b-bound-sessions'), ['nginx', 'homeport', 'homeport-bound-sessions']);
});

test('a scenario that its base cannot do is measured of nobody', () => {
  assert.deepEqual(ids('get-200b-h2', 'apache'), []);
});
