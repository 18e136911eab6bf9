import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '..');

/** A process of its own, as it has no timer that a test would leave: it must end by itself. */
function node(...words: string[]): string {
  return execFileSync(process.execPath, ['--no-warnings', ...words], {
    cwd: FOLDER,
    encoding: 'utf8',
    timeout: 20_000,
  }).trim();
}

const USE = `
  const relative = createTokenHandlerClient({ agentUrl: '/oauth-agent' });
  const absolute = createTokenHandlerClient({ agentUrl: 'http://127.0.0.1:9/oauth-agent' });
  relative.onChange(() => {});
  Promise.allSettled([relative.session(), absolute.session(), relative.fetch('http://127.0.0.1:9/orders')])
    .then(all => console.log(all.map(one => one.reason.errorCode ?? one.reason.name).join(' ')));`;

describe('the package', () => {
  it('is created on a server, fails there by a name and keeps no process alive', () => {
    const script = `import { createTokenHandlerClient } from '@homeport/token-handler-client';${USE}`;
    expect(node('--input-type=module', '-e', script)).toMatch(/^network_error network_error \w+$/);
  });

  it('is there for CommonJS, too', () => {
    const script = `const { createTokenHandlerClient } = require('@homeport/token-handler-client');${USE}`;
    expect(node('--input-type=commonjs', '-e', script)).toMatch(/^network_error network_error/);
  });

  it('holds the build, its types, the licence and the page that explains it', () => {
    const [{ files }] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: FOLDER, encoding: 'utf8' }),
    ) as [{ files: { path: string }[] }];
    const paths = files.map(({ path }) => path);
    expect(paths.filter(path => !path.startsWith('dist/')).sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(paths).toContain('dist/index.js');
    expect(paths).toContain('dist/index.d.ts');
    expect(paths.filter(path => !/\.(js|d\.ts)$|^[^/]+$/.test(path))).toEqual([]);
  });

  it('has the licence of the whole', () => {
    expect(readFileSync(join(FOLDER, 'LICENSE'), 'utf8')).toBe(
      readFileSync(join(FOLDER, '../../LICENSE'), 'utf8'),
    );
  });
});
