import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { allCores, busyShare } from './cpu.mjs';
import { Failure } from './failure.mjs';

export const PROXY_CORE = 0;
export const LOAD_CORE = 1;

const PACKAGES = { taskset: 'util-linux', wrk: 'wrk', nginx: 'nginx', apache2: 'apache2-bin', haproxy: 'haproxy', h2load: 'nghttp2-client', openssl: 'openssl', 'redis-server': 'redis-server' };

/** Debian keeps servers where a user's PATH does not lead. */
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
process.env.PATH = PATH;

/** What a program says of itself; empty where it is not installed. */
export const versionOf = (command, args, pattern) => {
  const { error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return error ? undefined : (pattern.exec(`${stdout}${stderr}`)?.[1] ?? 'of an unknown version');
};

export const missing = (command) =>
  `${command} is not installed; on Debian: apt-get install ${PACKAGES[command]} (and let no service of it run).`;

export const requireTools = (...commands) => {
  if (cpus().length < 2) {
    throw new Failure('Two cores are needed, one for the server under test and one for its load, and this machine has one.');
  }
  for (const command of commands) {
    if (spawnSync(command, ['--version']).error) {
      throw new Failure(missing(command));
    }
  }
};

/** The Java installations by major version: JAVA_HOME, JAVA_17_HOME and the like, and where Debian puts them. */
export const findJavas = () => {
  const standard = '/usr/lib/jvm';
  const homes = [
    ...Object.entries(process.env)
      .filter(([name]) => /^JAVA_(\d+_)?HOME$/.test(name))
      .map(([, home]) => home),
    ...(existsSync(standard) ? readdirSync(standard).map((name) => join(standard, name)) : []),
  ];
  const found = new Map();
  for (const home of homes) {
    const about = join(home, 'release');
    if (!existsSync(about) || !existsSync(join(home, 'bin/java'))) {
      continue;
    }
    const [, version] = /^JAVA_VERSION="([^"]+)"/m.exec(readFileSync(about, 'utf8')) ?? [];
    const major = Number.parseInt(version, 10);
    if (major >= 17 && !found.has(major)) {
      found.set(major, { major, version, java: join(realpathSync(home), 'bin/java') });
    }
  }
  return found;
};

export const describeMachine = async (say) => {
  const before = allCores();
  await delay(1000);
  const busy = busyShare(before, allCores());
  const cores = cpus();
  say(`${cores.length} cores of ${cores[0].model.trim()}, Linux ${release()}, Node ${process.versions.node}`);
  if (busy > 0.1) {
    say(`Other programs keep the cores ${Math.round(busy * 100)} % busy: compare only within this run, and repeat it when it is quiet.`);
  }
};
