import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Failure } from '../failure.mjs';
import { findJava, majorOf } from '../java.mjs';

const standard = mkdtempSync(join(tmpdir(), 'homeport-aot-'));
after(() => rmSync(standard, { recursive: true }));

const installed = (name, version) => {
  const home = join(standard, name);
  mkdirSync(home);
  writeFileSync(join(home, 'release'), `IMPLEMENTOR="Example"\nJAVA_VERSION="${version}"\n`);
  return home;
};
const old = installed('java-17', '17.0.15');
const newest = installed('java-25', '25.0.1');
installed('half-removed', '');

test('reads the major version that an installation says', () => {
  assert.equal(majorOf(old), 17);
  assert.equal(majorOf(join(standard, 'none')), 0);
  assert.equal(majorOf(join(standard, 'half-removed')), 0);
});

test('takes the newest of those that are installed', () => {
  assert.equal(findJava(undefined, { environment: { JAVA_HOME: old }, standard }).home, newest);
});

test('takes the one that is named, and no other', () => {
  assert.equal(findJava(newest, { environment: { JAVA_HOME: old }, standard }).java, join(newest, 'bin/java'));
  assert.throws(() => findJava(old, { environment: {}, standard }), Failure);
});

test('refuses where none is new enough', () => {
  assert.throws(() => findJava(undefined, { environment: { JAVA_HOME: old }, standard: join(standard, 'none') }), Failure);
});
