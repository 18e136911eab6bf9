import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { run } from './server.mjs';

const quiet = ['-q', '-B', '-ntp', '-DskipTests'];

/** Builds Homeport's own services, and what they are measured beside. */
export const build = async ({ root, runFolder, say }, services, beside) => {
  say(`Building ${[...services, ...beside].join(', ')} …`);
  const mvnw = join(root, 'mvnw');
  if (services.length > 0) {
    await run(mvnw, [...quiet, '-pl', services.join(','), '-am', 'package'], { cwd: root, logFile: join(runFolder, 'build-homeport.log') });
  }
  if (beside.length > 0) {
    await run(mvnw, [...quiet, '-f', 'benchmarks/pom.xml', '-pl', beside.join(','), '-am', 'package'], {
      cwd: root,
      logFile: join(runFolder, 'build-beside.log'),
    });
  }
};

/** The version in the name of a library that a build has put into a folder. */
export const libraryVersion = (folder, name) => {
  if (!existsSync(folder)) {
    throw new Failure(`${folder} is not built: leave --no-build out.`);
  }
  const file = readdirSync(folder).find((entry) => entry.startsWith(`${name}-`) && /^\d/.test(entry.slice(name.length + 1)));
  return file?.slice(name.length + 1, -'.jar'.length) ?? 'of an unknown version';
};

/** The text of an element of a POM. */
export const pomValue = (file, element) => new RegExp(`<${element}>([^<]+)</${element}>`).exec(readFileSync(file, 'utf8'))?.[1];
