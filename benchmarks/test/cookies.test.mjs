import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cookiesTable, shown } from '../cookies.mjs';

const figures = { cookie_bytes: 742, ratio: 0.53, open_us: 2.04, seal_us: 51.3 };

test('one token of each server is shown, and all of one', () => {
  const tokens = [['okta-1400', 'RS256'], ['okta-1400', 'ES256'], ['okta-600', 'RS256'], ['keycloak-600', 'RS256'], ['keycloak-1400', 'EdDSA'], ['keycloak-600', 'EdDSA']];
  assert.deepEqual(tokens.map(([token, algorithm]) => shown({ token, algorithm })), [true, false, false, true, true, false]);
});

test('a row has both formats side by side', () => {
  const row = { token: 'okta-1400', algorithm: 'RS256', token_bytes: 1386, ...figures, format_1: { ...figures, cookie_bytes: 1506, ratio: 1.087 } };
  assert.match(cookiesTable([row]), /okta-1400 +RS256 +1386 +742 +0\.53 +2\.0 +51 +1506 +1\.09 +2\.0 +51$/);
});
