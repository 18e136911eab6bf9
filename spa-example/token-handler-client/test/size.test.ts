// @vitest-environment node
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, it } from 'vitest';

const BUDGET = 4_096;

it('is small: less than 4 KiB, minified and gzipped; what not every page needs is loaded apart', async () => {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    root: import.meta.dirname,
    build: {
      write: false,
      lib: { entry: 'core.ts', formats: ['es'] },
      // Vite leaves a library's blanks in.
      rolldownOptions: { output: { minify: true } },
    },
  });
  const [{ output }] = built as unknown as [{ output: { name: string; code: string }[] }];
  const sizes = output.map(chunk => [chunk.name, gzipSync(chunk.code, { level: 9 }).length] as const);
  expect(sizes.map(([name]) => name)).toEqual(['core', 'session-clock', 'tab-locks']);
  expect(sizes[0]?.[1], 'bytes').toBeLessThan(BUDGET);
});
