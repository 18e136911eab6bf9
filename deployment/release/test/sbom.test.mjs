import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { billOfMaterials, coordinates, missingFrom } from '../sbom.mjs';

let folder;
let lib;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sbom-'));
  lib = join(folder, 'lib');
  mkdirSync(join(lib, 'oauth-agent/lib/main'), { recursive: true });
  writeFileSync(join(lib, 'oauth-agent/lib/main/io.netty.netty-common-4.1.138.Final.jar'), 'netty');
  writeFileSync(join(lib, 'oauth-agent/quarkus-run.jar'), 'run');
  writeFileSync(join(folder, 'client.tgz'), 'client');
});
afterEach(() => rmSync(folder, { recursive: true }));

const bill = (dependencies = []) =>
  billOfMaterials({
    name: 'homeport',
    version: '1.0.0',
    time: '2026-11-26T00:00:00Z',
    commit: 'abc',
    folder: lib,
    client: { name: '@homeport/client', version: '1.0.0', dependencies },
    clientFile: join(folder, 'client.tgz'),
  });

for (const [name, group, artifact, version] of [
  ['io.netty.netty-common-4.1.138.Final.jar', 'io.netty', 'netty-common', '4.1.138.Final'],
  ['jakarta.el.jakarta.el-api-6.0.1.jar', 'jakarta.el', 'jakarta.el-api', '6.0.1'],
  ['jakarta.enterprise.jakarta.enterprise.cdi-api-4.1.0.jar', 'jakarta.enterprise', 'jakarta.enterprise.cdi-api', '4.1.0'],
  ['org.bitbucket.b_c.jose4j-0.9.6.jar', 'org.bitbucket.b_c', 'jose4j', '0.9.6'],
]) {
  test(`tells group and artifact of ${name} apart`, () => {
    assert.deepEqual(coordinates(name), { group, artifact, version });
  });
}

test('names every jar with its bytes, and the npm package', () => {
  const made = bill();
  assert.deepEqual(
    made.components.map(({ purl, name }) => purl ?? name),
    ['pkg:maven/io.netty/netty-common@4.1.138.Final?type=jar', 'oauth-agent/quarkus-run.jar', 'pkg:npm/%40homeport/client@1.0.0'],
  );
  assert.deepEqual(missingFrom(made, lib), []);
});

test('a jar that came afterwards is noticed', () => {
  const made = bill();
  writeFileSync(join(lib, 'oauth-agent/lib/main/org.planted.planted-1.0.jar'), 'planted');
  assert.deepEqual(missingFrom(made, lib), ['oauth-agent/lib/main/org.planted.planted-1.0.jar']);
});

test('a dependency of the client that the bill would not know stops the release', () => {
  assert.throws(() => bill(['left-pad']), /left-pad/);
});
