/**
 * Writes docs/spa-reference.md from the packages' types: `node reference.mjs`, after `npm run build:packages`.
 * With `--check` it writes nothing, and fails where the page is not what the types say.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = join(root, 'docs/spa-reference.md');

const ENTRIES = [
  ['@homeport/token-handler-client', 'token-handler-client/dist/index.d.ts'],
  ['@homeport/token-handler-client/regions', 'token-handler-client/dist/regions.d.ts'],
  ['@homeport/token-handler-client/testing', 'token-handler-client/dist/testing.d.ts'],
  ['@homeport/token-handler-react', 'token-handler-react/dist/index.d.ts'],
  ['@homeport/token-handler-vue', 'token-handler-vue/dist/index.d.ts'],
  ['@homeport/token-handler-angular', 'token-handler-angular/dist/index.d.ts'],
];

const files = ENTRIES.map(([, file]) => join(root, 'spa-example', file));
const program = ts.createProgram(files, {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  jsx: ts.JsxEmit.ReactJSX,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  types: [],
  skipLibCheck: true,
});
const checker = program.getTypeChecker();

const words = (symbol) =>
  ts
    .displayPartsToString(symbol.getDocumentationComment(checker))
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .replace(/\n/g, ' ');

const parameters = (symbol) =>
  symbol
    .getJsDocTags(checker)
    .filter(({ name }) => name === 'param')
    .map(({ text }) => {
      const [first, ...rest] = ts.displayPartsToString(text).split(' ');
      return `- \`${first}\`: ${rest.join(' ')}`;
    })
    .join('\n');

/** The declaration without the words before it, and without what is nobody's business. */
const declared = (declaration) => {
  const whole = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return whole
    .getText()
    .replace(/^export (declare )?/, '')
    .split('\n')
    .filter((line) => !/^\s+(#private;|private )/.test(line))
    .join('\n');
};

const section = ([name], file) => {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  const exports = checker
    .getExportsOfModule(module)
    .map((symbol) => [symbol.name, symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol])
    .sort(([one], [other]) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1));
  const entries = exports.map(([own, symbol]) => {
    const parts = [`### ${own}`, words(symbol), parameters(symbol), `\`\`\`ts\n${declared(symbol.declarations[0])}\n\`\`\``];
    return parts.filter((part) => part !== '').join('\n\n');
  });
  return [`## ${name}`, ...entries].join('\n\n');
};

const text = [
  '# Reference of the packages for SPAs',
  'Generated from the types: do not edit it, run `node reference.mjs` in `spa-example/snippets`. For reading in one go there are the\n' +
    '[tutorial](spa-tutorial.md) and the [library’s page](../spa-example/token-handler-client/README.md).',
  ...ENTRIES.map((entry, at) => section(entry, files[at])),
].join('\n\n');

if (!process.argv.includes('--check')) {
  writeFileSync(page, `${text}\n`);
} else if (readFileSync(page, 'utf8') !== `${text}\n`) {
  console.error('docs/spa-reference.md is not what the types say: run "node reference.mjs" in spa-example/snippets.');
  process.exitCode = 1;
}
