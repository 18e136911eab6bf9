/** Writes each `ts` and `tsx` block of the pages for SPA developers into a file of its own, in `generated`. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const generated = fileURLToPath(new URL('generated/', import.meta.url));

const pages = [
  ...readdirSync(join(root, 'docs'))
    .filter((name) => /^(spa-(?!reference).*|local-development)\.md$/.test(name))
    .map((name) => ['', join(root, 'docs', name)]),
  ...['client', 'react', 'vue', 'angular'].map((name) => [
    `${name}-`,
    join(root, `spa-example/token-handler-${name}/README.md`),
  ]),
];

/** What the package exports, by the names in its index: a snippet need not import them each time. */
const index = readFileSync(join(root, 'spa-example/token-handler-client/src/index.ts'), 'utf8');
const exported = [...index.matchAll(/export (type )?\{([^}]*)\}/g)].flatMap(([, isType, names]) =>
  names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => (isType && !name.startsWith('type ') ? `type ${name}` : name)),
);

/** A snippet shows what matters: what it takes for granted is imported before it. */
const whole = (text) => {
  const uses = (name) => new RegExp(`(?<![\\w.'/-])${name}\\b`).test(text);
  const imports = [...text.matchAll(/import (?:type )?[^;]*;/g)].map(([line]) => line).join('\n');
  const has = (name) =>
    new RegExp(`\\b${name}\\b`).test(imports) || new RegExp(`\\b(const|let|function|class|interface) ${name}\\b`).test(text);
  const missing = exported.filter((name) => {
    const own = name.replace('type ', '');
    return uses(own) && !has(own);
  });
  return [
    missing.length > 0 ? `import { ${missing.join(', ')} } from '@homeport/token-handler-client';\n` : '',
    uses('homeport') && !has('homeport') ? "import { homeport } from './homeport';\n" : '',
    text,
    '\nexport {};\n',
  ].join('');
};

rmSync(generated, { recursive: true, force: true });
mkdirSync(generated);
writeFileSync(join(generated, 'homeport.ts'), "export { homeport } from '../src/homeport.js';\n");
let count = 0;
for (const [prefix, page] of pages) {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/```(tsx?)\n([^]*?)```\n/g)];
  blocks.forEach(([, language, text], at) => {
    const name = `${prefix}${basename(page, '.md').toLowerCase()}-${at + 1}.${language}`;
    writeFileSync(join(generated, name), whole(text));
    count++;
  });
}
if (count < 20) {
  throw new Error(`Only ${count} snippets were found.`);
}
