import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const homeport = fileURLToPath(new URL('../../../homeport', import.meta.url));
let folder;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'homeport-entry-'));
});

after(() => rmSync(folder, { recursive: true }));

const findTool = (name) => spawnSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();

/** A PATH on which there are these tools only. */
const pathWith = (name, tools) => {
  const path = join(folder, name);
  mkdirSync(path);
  for (const tool of ['sh', 'dirname', 'sed', 'head', 'env', ...tools]) {
    symlinkSync(findTool(tool), join(path, tool));
  }
  return path;
};

/** A Java that says its version and can do nothing else. */
const javaHome = (version) => {
  const home = join(folder, `java-${version}`);
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'bin/java'), `#!/bin/sh\necho 'openjdk version "${version}" 2020-01-01' >&2\n`);
  chmodSync(join(home, 'bin/java'), 0o755);
  return home;
};

/** Runs the command, which must fail: with exactly one sentence, and nothing else. */
const failsWith = (env, args = ['demo']) => {
  const { JAVA_HOME: _, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(homeport, args, { env: { ...inherited, ...env }, encoding: 'utf8', timeout: 30_000 });
  assert.equal(status, 1, stdout + stderr);
  assert.equal(stdout, '');
  assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
  return stderr.trimEnd();
};

test('says that Node is missing', () => {
  const message = failsWith({ PATH: pathWith('without-node', []) });
  assert.equal(message, 'homeport: Node 20.19 or newer is needed, and there is no node on the PATH.');
});

test('says that npm is missing', () => {
  const message = failsWith({ PATH: pathWith('without-npm', ['node']) });
  assert.equal(message, 'homeport: npm is needed, and there is no npm on the PATH.');
});

test('says that Java is missing', () => {
  const home = join(folder, 'nowhere');
  const message = failsWith({ JAVA_HOME: home });
  assert.equal(message, `homeport: Java 17 or newer is needed, and ${home}/bin/java is not there: install it or set JAVA_HOME.`);
});

for (const version of ['11.0.2', '1.8.0_392']) {
  test(`says that Java ${version} is too old`, () => {
    const home = javaHome(version);
    const major = version.replace(/^1\./, '').split('.')[0];
    assert.equal(failsWith({ JAVA_HOME: home }), `homeport: Java 17 or newer is needed, and ${home}/bin/java is Java ${major}.`);
  });
}

test('names the port that is busy, and what it is for', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address();
  try {
    const demo = spawn(homeport, ['demo', '--base-port', String(port - 3), '--logs', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    demo.stdout.on('data', (text) => (said += text));
    demo.stderr.on('data', (text) => (said += text));
    const [status] = await once(demo, 'close');
    assert.equal(status, 1);
    assert.match(said, /^Port \d+ \(.+\) is in use by another program: stop that program, or choose other ports with --base-port\.\n$/);
  } finally {
    other.close();
  }
});

test('refuses a base port that is none', () => {
  for (const wrong of ['80', '65500', 'nine', '-1']) {
    assert.match(failsWith({}, ['demo', `--base-port=${wrong}`]), /^--base-port .* is no port from 1024 to 65000, for example --base-port 9700\.$/);
  }
});

test('refuses what does not go together', () => {
  for (const other of ['--keycloak', '--images']) {
    assert.equal(failsWith({}, ['demo', '--tls', other]), '--tls goes with neither --keycloak nor --images.');
  }
  assert.equal(failsWith({}, ['demo', '--regions', '--tls']), '--regions goes with none of --keycloak, --tls and --images.');
});

test('refuses an option that there is not', () => {
  const { status, stderr } = spawnSync(homeport, ['demo', '--smoek'], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /'--smoek'[\s\S]*--smoke/);
  assert.doesNotMatch(stderr, /\n\s+at /);
});
