#!/usr/bin/env node
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const templates = fileURLToPath(new URL('templates/', import.meta.url));
const names = readdirSync(templates).sort();

const USAGE = `npm create @homeport/spa FOLDER -- [--template ${names.join('|')}] [--packages FOLDER]
  --template   what the app is made with, by default plain: TypeScript alone
  --packages   a folder with the packed files of @homeport packages (npm pack), in place of the registry`;

class Fault extends Error {}

const read = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        template: { type: 'string', default: 'plain' },
        packages: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new Fault(`${error.message}\n${USAGE}`);
  }
};

/** The packed file of a package: `@homeport/a-b` of version 1.2.3 is homeport-a-b-1.2.3.tgz. */
const packed = (folder, name) => {
  const start = `${name.slice(1).replace('/', '-')}-`;
  const file = readdirSync(folder).find(found => found.startsWith(start) && /^\d.*\.tgz$/.test(found.slice(start.length)));
  if (file === undefined) {
    throw new Fault(`There is no ${start}….tgz in ${folder}: run "npm pack" in the package's folder.`);
  }
  return `file:${resolve(folder, file)}`;
};

const main = () => {
  const { values, positionals } = read();
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (positionals.length !== 1) {
    throw new Fault(`Name one folder, such as my-app.\n${USAGE}`);
  }
  if (!names.includes(values.template)) {
    throw new Fault(`There is no template ${values.template}: choose one of ${names.join(', ')}.`);
  }
  const folder = resolve(positionals[0]);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Fault(`${folder} is not empty: name another folder.`);
  }
  cpSync(join(templates, values.template), folder, { recursive: true });
  // npm packs no file of this name.
  renameSync(join(folder, '_gitignore'), join(folder, '.gitignore'));
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.name = basename(folder).toLowerCase().replace(/[^a-z0-9-]+/g, '-');
  if (values.packages !== undefined) {
    const ours = Object.keys(manifest.dependencies).filter(name => name.startsWith('@homeport/'));
    for (const name of ours) {
      manifest.dependencies[name] = packed(values.packages, name);
    }
    // What our packages need of each other comes from the same folder.
    manifest.overrides = Object.fromEntries(ours.map(name => [name, `$${name}`]));
  }
  writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
  console.log(`Made. Next:\n\n  cd ${relative(process.cwd(), folder) || '.'}\n  npm install\n  npm run dev\n\nThen open http://localhost:5173/. Its README.md says what it talks to.`);
};

try {
  main();
} catch (error) {
  console.error(error instanceof Fault ? `create-spa: ${error.message}` : error);
  process.exitCode = 1;
}
