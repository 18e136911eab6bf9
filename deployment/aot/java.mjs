import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';

/** The first that makes a cache in one step, with the profiles of methods in it (JEP 514, JEP 515). */
const OLDEST = 25;
const STANDARD = '/usr/lib/jvm';

/** The major version that an installation says it has; 0 where it says none. */
export const majorOf = (home) => {
  const about = join(home, 'release');
  return existsSync(about) ? Number(/^JAVA_VERSION="(\d+)/m.exec(readFileSync(about, 'utf8'))?.[1] ?? 0) : 0;
};

/** The installation to train with: the one that is named, else the newest of JAVA_HOME and Debian's. */
export const findJava = (named, { environment = process.env, standard = STANDARD } = {}) => {
  const homes = named
    ? [named]
    : [environment.JAVA_HOME, ...(existsSync(standard) ? readdirSync(standard).map((name) => join(standard, name)) : [])].filter(Boolean);
  const [newest] = homes.map((home) => ({ home, major: majorOf(home) })).sort((a, b) => b.major - a.major);
  if (!(newest?.major >= OLDEST)) {
    throw new Failure(`Java ${OLDEST} or newer is needed for a cache, and ${named ?? 'what is installed here'} is older: name one with --java-home.`);
  }
  return { ...newest, java: join(newest.home, 'bin/java'), keytool: join(newest.home, 'bin/keytool') };
};
