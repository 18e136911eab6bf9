import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../create-spa.mjs', import.meta.url));
const sources = fileURLToPath(new URL('../..', import.meta.url));
const TEMPLATES = ['angular', 'plain', 'react', 'vue'];
let folder;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'homeport-create-'));
});

after(() => rmSync(folder, { recursive: true }));

const run = (...words) => spawnSync(process.execPath, [program, ...words], { cwd: folder, encoding: 'utf8' });
const manifest = (name) => JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'));
const fails = (...words) => {
  const { status, stdout, stderr } = run(...words);
  assert.equal(status, 1, stdout + stderr);
  assert.equal(stdout, '');
  return stderr;
};

for (const template of TEMPLATES) {
  test(`makes a folder with ${template}`, () => {
    const { status, stdout, stderr } = run(`My ${template} app`, '--template', template);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /npm install\n {2}npm run dev/);
    const { name, dependencies } = manifest(`My ${template} app`);
    assert.equal(name, `my-${template}-app`);
    // What is asked for is what this version of the packages is.
    for (const [dependency, version] of Object.entries(dependencies).filter(([own]) => own.startsWith('@homeport/'))) {
      const own = JSON.parse(readFileSync(join(sources, dependency.slice('@homeport/'.length), 'package.json'), 'utf8'));
      assert.equal(version, own.version);
    }
    const files = readdirSync(join(folder, `My ${template} app`));
    assert.ok(files.includes('.gitignore') && files.includes('README.md') && !files.includes('_gitignore'), files);
  });
}

test('takes packed packages in place of the registry', () => {
  const packages = mkdtempSync(join(folder, 'packages-'));
  writeFileSync(join(packages, 'homeport-token-handler-client-0.1.0.tgz'), '');
  assert.equal(run('packed', '--packages', packages).status, 0);
  const file = `file:${join(packages, 'homeport-token-handler-client-0.1.0.tgz')}`;
  assert.equal(manifest('packed').dependencies['@homeport/token-handler-client'], file);
  assert.match(fails('packed-react', '--template', 'react', '--packages', packages), /There is no homeport-token-handler-react-….tgz/);
});

test('says what is wrong, and how it is used', () => {
  assert.match(fails(), /create-spa: Name one folder[^]*--template/);
  assert.match(fails('a', 'b'), /Name one folder/);
  assert.match(fails('x', '--template', 'svelte'), /There is no template svelte: choose one of angular, plain, react, vue\./);
  assert.match(fails('x', '--colour'), /--template/);
  writeFileSync(join(folder, 'file'), '');
  assert.match(fails('.'), /is not empty: name another folder\./);
  assert.equal(run('--help').status, 0);
});
