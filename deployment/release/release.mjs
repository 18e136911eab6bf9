#!/usr/bin/env node
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SERVICES, layOut } from './layout.mjs';
import { billOfMaterials, missingFrom } from './sbom.mjs';

const USAGE = `usage: ./homeport release [--twice] [--output FOLDER]

Builds from the last commit, and nothing else, what a release holds:

  homeport-VERSION.tar.gz          both services, the command, an example file, docs, licences; runs with Java 17 alone
  homeport-VERSION.cdx.json        its parts (CycloneDX), each jar with its SHA-256
  homeport-token-handler-client-VERSION.tgz
                                   the client library, as npm packs it
  SHA256SUMS

The same commit, built by the same JDK and Node, gives the same files.

  --twice          build twice, and fail where a file differs
  --output FOLDER  where to, by default target/release
`;

const root = fileURLToPath(new URL('../..', import.meta.url));

class Failure extends Error {}

const say = (text) => process.stdout.write(`${text}\n`);
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

const run = (command, args, cwd, env = {}) => {
  try {
    execFileSync(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 << 20 });
  } catch (error) {
    const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trimEnd().split('\n').slice(-30).join('\n');
    throw new Failure(`${command} ${args.join(' ')} failed:\n${said}`);
  }
};

/** Only what the commit has: a file that is not in it would be in nobody else's build. */
const checkOut = (commit, folder) => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, '.archive.tar');
  execFileSync('git', ['archive', '--format=tar', '-o', archive, commit], { cwd: root });
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  rmSync(archive);
};

/*
 * Quarkus writes what it has in sets of classes in the order of the sets, which for objects without a hash of their own is
 * the order of numbers that the JVM draws at random. One number for all lets a set keep the order in which it was filled. The
 * compiler runs in a JVM of its own: it does not compile all that is right where all objects have one number.
 */
const NOTHING_DRAWN = '-XX:+UnlockExperimentalVMOptions -XX:hashCode=2';

const buildServices = (source, commit, time) => {
  const told = [`-Dhomeport.commit=${commit}`, `-Dproject.build.outputTimestamp=${time}`, '-Dmaven.compiler.fork=true', '-Dspotless.check.skip=true'];
  const options = { MAVEN_OPTS: `${process.env.MAVEN_OPTS ?? ''} ${NOTHING_DRAWN}` };
  run('./mvnw', ['-B', '-ntp', '-q', '-DskipTests', ...told, '-pl', 'doctor', '-am', 'package'], source, options);
};

const packClient = (source, output) => {
  const workspace = join(source, 'spa-example');
  run('npm', ['ci', '--no-audit', '--no-fund'], workspace);
  run('npm', ['run', 'build', '-w', 'token-handler-client'], workspace);
  const folder = join(workspace, 'token-handler-client');
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  run('npm', ['pack', '--pack-destination', output, '-w', 'token-handler-client'], workspace);
  return { name, version, file: readdirSync(output).find((file) => file.endsWith('.tgz')), dependencies: dependenciesOf(folder) };
};

const dependenciesOf = (folder) => Object.keys(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).dependencies ?? {});

/** Names in order, one time, nobody's user, and no time in gzip's header: nothing of the machine that packs. */
const pack = (parent, name, seconds, archive) => {
  const tar = join(parent, `${name}.tar`);
  const plain = ['--sort=name', `--mtime=@${seconds}`, '--owner=0', '--group=0', '--numeric-owner', '--mode=u+rw,go+r,go-w', '--format=gnu'];
  run('tar', [...plain, '-cf', tar, '-C', parent, name], parent, { LC_ALL: 'C' });
  run('gzip', ['-9', '-n', '-f', tar], parent);
  cpSync(`${tar}.gz`, archive);
};

const release = (commit, work, output) => {
  const seconds = git('show', '-s', '--format=%ct', commit);
  const time = new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
  const source = join(work, 'source');
  checkOut(commit, source);
  const version = /<artifactId>homeport-parent<\/artifactId>\s*<version>([^<]+)</.exec(readFileSync(join(source, 'pom.xml'), 'utf8'))[1];
  const name = `homeport-${version}`;
  say(`Building ${name} of ${commit.slice(0, 12)} …`);
  buildServices(source, commit, time);
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const client = packClient(source, output);
  const folder = join(work, name);
  rmSync(folder, { recursive: true, force: true });
  layOut(source, folder);
  const bill = billOfMaterials({ name: 'homeport', version, time, commit, folder: join(folder, 'lib'), client, clientFile: join(output, client.file) });
  const left = missingFrom(bill, join(folder, 'lib'));
  if (left.length > 0) {
    throw new Failure(`The bill of materials leaves out ${left.join(', ')}.`);
  }
  const text = `${JSON.stringify(bill, undefined, 2)}\n`;
  writeFileSync(join(folder, `${name}.cdx.json`), text);
  writeFileSync(join(output, `${name}.cdx.json`), text);
  pack(work, name, seconds, join(output, `${name}.tar.gz`));
  const sums = readdirSync(output).sort().map((file) => `${sha256(join(output, file))}  ${file}\n`);
  writeFileSync(join(output, 'SHA256SUMS'), sums.join(''));
  say(sums.join('').trimEnd());
  return folder;
};

/** Of each file below a folder. */
const sumsOf = (folder) =>
  new Map(
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((file) => [relative(folder, file), sha256(file)]),
  );

/** Built twice: what was packed, so that a difference has a name, and what is handed out. */
const compare = (...pairs) => {
  for (const [one, other] of pairs) {
    const [first, second] = [sumsOf(one), sumsOf(other)];
    const differing = [...new Set([...first.keys(), ...second.keys()])].filter((file) => first.get(file) !== second.get(file));
    if (differing.length > 0) {
      throw new Failure(`Two builds of one commit differ in ${differing.join(', ')}.`);
    }
    say(`Built twice: ${first.size} files are the same.`);
  }
};

try {
  const { values } = parseArgs({
    options: { twice: { type: 'boolean' }, output: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    say(USAGE);
  } else {
    if (git('status', '--porcelain', '--untracked-files=no') !== '') {
      say('Changes that are not committed are left out.');
    }
    const commit = git('rev-parse', 'HEAD');
    const output = values.output ?? join(root, 'target/release');
    const work = join(root, 'target/release-work');
    const first = release(commit, join(work, 'first'), output);
    if (values.twice) {
      const again = join(work, 'second-output');
      const second = release(commit, join(work, 'second'), again);
      compare([first, second], [output, again]);
    }
    if (existsSync(work)) {
      rmSync(work, { recursive: true, force: true });
    }
  }
} catch (error) {
  process.stderr.write(`${error instanceof Failure ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
