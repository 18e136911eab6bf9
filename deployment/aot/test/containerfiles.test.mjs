import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = join(root, 'deployment/images');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');

/** Instructions of a Containerfile, each in a line. */
const instructions = (file) =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ name: line.split(' ')[0], value: line.slice(line.indexOf(' ') + 1) }));

for (const file of readdirSync(folder).filter((name) => name.startsWith('Containerfile.'))) {
  const all = instructions(file);
  const values = (name) => all.filter((one) => one.name === name).map(({ value }) => value);

  test(`${file} has no argument and no default that the page does not name`, () => {
    const [base, ...others] = [...new Set(values('ARG'))];
    const [name, standard] = base.split('=');
    assert.equal(name, 'BASE');
    assert.ok(readme.includes(`| \`BASE\` of \`${file}\` | \`${standard}\` |`), `${file}: ${standard}`);
    assert.deepEqual(others, ['SERVICE']);
    assert.ok(readme.includes('| `SERVICE` |'));
  });

  test(`${file} runs as nobody of the image, by no shell`, () => {
    assert.deepEqual([...new Set(values('USER'))], ['65532:65532']);
    for (const value of [...values('ENTRYPOINT'), ...values('RUN')]) {
      assert.ok(Array.isArray(JSON.parse(value)), value);
      assert.ok(!/\bsh\b/.test(value), value);
    }
    assert.ok(all.findIndex(({ name }) => name === 'USER') < all.findIndex(({ name }) => name === 'ENTRYPOINT'));
  });

  test(`${file} copies what belongs to root, so that the service cannot change it`, () => {
    const copies = values('COPY');
    assert.ok(copies.length > 0);
    for (const value of copies) {
      assert.match(value, /^--chown=0:0 /);
      const [source] = value.split(' ').filter((word) => !word.startsWith('--'));
      const service = source.replace('deployment/aot/target/images/', '').split('/')[0];
      assert.equal(service, '${SERVICE}', value);
    }
  });
}

test('both services are modules that a build makes', () => {
  for (const service of ['oauth-agent', 'oauth-proxy']) {
    assert.ok(existsSync(join(root, service, 'pom.xml')));
  }
});
