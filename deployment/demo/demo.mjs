import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve as absolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildWhatIsMissing } from './build.mjs';
import { Failure } from './failure.mjs';
import { OverTls } from './over-tls.mjs';
import { BASE_PORT, choosePlaces, developmentOrigin } from './places.mjs';
import { Processes } from './processes.mjs';
import { startControl } from './regions/control.mjs';
import { choosePlacesOfRegions } from './regions/places.mjs';
import { Residency } from './regions/residency.mjs';
import { smokeOfRegions } from './regions/smoke.mjs';
import { ThreeRegions } from './regions/three-regions.mjs';
import { startServers } from './servers.mjs';
import { smoke } from './smoke.mjs';
import { users } from './users.mjs';

const USAGE = `./homeport demo [--keycloak | --tls | --regions [--gateways]] [--smoke] [--images] [--base-port PORT] [--logs FOLDER]
  --keycloak   Keycloak as the authorization server instead of the small one (fetches 176 MB once)
  --tls        everything over TLS, by an authority of its own; sessions are bound to the browser, and a thief copies cookies
  --regions    three regions, each with a proxy, an agent, two APIs and an authorization server of its own
  --gateways   each region has keys of its own, and passes on to the user's home region what it cannot open
  --smoke      start everything, go the whole way of each user by HTTP, stop; exit code 0 if all is well
  --images     agent and proxy from the images homeport/oauth-agent and -proxy (deployment/images), by podman
  --base-port  all ports follow from this one, by default ${BASE_PORT}; "free" looks for ports that nobody uses
  --logs       where logs and what the run needs are kept, by default deployment/demo/.run
  --attached   stop when standard input ends, so that a program that starts the demo cannot leave it behind`;

const root = fileURLToPath(new URL('../..', import.meta.url));
const demoFolder = join(root, 'deployment/demo');

const say = (line) => console.log(line);

const readArguments = () => {
  try {
    return parseArgs({
      options: {
        smoke: { type: 'boolean' },
        keycloak: { type: 'boolean' },
        tls: { type: 'boolean' },
        regions: { type: 'boolean' },
        gateways: { type: 'boolean' },
        images: { type: 'boolean' },
        'base-port': { type: 'string', default: String(BASE_PORT) },
        logs: { type: 'string', default: join(demoFolder, '.run') },
        attached: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new Failure(`${error.message}\n${USAGE}`);
  }
};

const findJava = () => {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
  const { error, stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  if (error) {
    throw new Failure(`The demo needs Java 17 or newer, and ${java} cannot be run: install it or set JAVA_HOME.`);
  }
  const [, version] = /version "(?:1\.)?(\d+)/.exec(stderr) ?? [];
  if (!(Number(version) >= 17)) {
    throw new Failure(`The demo needs Java 17 or newer, and ${java} is Java ${version ?? 'of an unknown version'}: set JAVA_HOME to a newer one.`);
  }
  return java;
};

const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Failure(`The demo needs Node 20.19 or newer, and this is Node ${process.versions.node}.`);
  }
  try {
    execFileSync('npm', ['--version'], { stdio: 'ignore' });
  } catch {
    throw new Failure('The demo needs npm, and it cannot be run: install it with Node.');
  }
};

const showTable = ({ webOrigin }, logFolder, hints) => {
  const row = (name, text) => say(`  ${name.padEnd(10)}${text}`);
  say('');
  row('Open', `${webOrigin}/`);
  say('');
  for (const { sub, password, name, region } of users) {
    row(sub, `password ${password}   ${name}, home region ${region}`);
  }
  say('');
  for (const [name, text] of hints) {
    row(name, text);
  }
  row('Logs', `${relative(process.cwd(), logFolder) || '.'}/*.log`);
  row('Stop', 'Ctrl-C');
  say('');
};

const mainOfRegions = async (options, processes, java) => {
  const places = await choosePlacesOfRegions(options['base-port']);
  const logFolder = processes.logFolder;
  await buildWhatIsMissing({ root, logFolder, children: processes.builds, say });
  const residency = options.gateways ? new Residency({ folder: logFolder, java, children: processes.builds }) : undefined;
  const regions = new ThreeRegions({ processes, root, java, places, residency });
  say('Starting three regions: proxy, agent, two orders APIs and an authorization server each …');
  const start = Date.now();
  await regions.start();
  say(`All ready after ${((Date.now() - start) / 1000).toFixed(1)} s`);
  writeFileSync(join(logFolder, 'places.json'), JSON.stringify(places, undefined, 2));
  if (options.smoke) {
    await Promise.race([smokeOfRegions({ places, regions, users, say }), processes.death]);
    return;
  }
  const control = await startControl({ regions, places, say });
  showTable(places, logFolder, [
    ['Try', 'choose the region where you are, sign in as aiko, and call the orders API: the ap one answers'],
    ['', 'travel: choose another region, and go on with the same session'],
    ...(options.gateways
      ? [
          ['', 'the list of calls says by which way the answer came: the session is opened at home alone'],
          ['Files', `${relative(process.cwd(), logFolder) || '.'}/{eu,us,ap}.yaml`],
        ]
      : []),
    ['', 'stop a region, and see who is still served'],
    ['Residency', `${places.controlOrigin}/residency`],
  ]);
  try {
    await processes.death;
  } finally {
    control.close();
  }
};

const mainOverTls = async (options, processes, java) => {
  const { logFolder } = processes;
  const demo = await OverTls.on(options['base-port'], { root, java, processes });
  await buildWhatIsMissing({ root, logFolder, children: processes.builds, say });
  await demo.prepare(say);
  say('Starting the authorization server, static files, agent, proxy and three orders APIs, over TLS …');
  const start = Date.now();
  await demo.start();
  say(`All ready after ${((Date.now() - start) / 1000).toFixed(1)} s`);
  writeFileSync(join(logFolder, 'places.json'), JSON.stringify(demo.places, undefined, 2));
  try {
    if (options.smoke) {
      await Promise.race([demo.smoke(users, say), processes.death]);
      return;
    }
    showTable(demo.places, logFolder, demo.hints());
    await processes.death;
  } finally {
    demo.close();
  }
};

const main = async (options, processes) => {
  checkNode();
  const java = findJava();
  if (options.regions) {
    if (options.keycloak || options.images || options.tls) {
      throw new Failure('--regions goes with none of --keycloak, --tls and --images.');
    }
    await mainOfRegions(options, processes, java);
    return;
  }
  if (options.tls) {
    if (options.keycloak || options.images) {
      throw new Failure('--tls goes with neither --keycloak nor --images.');
    }
    await mainOverTls(options, processes, java);
    return;
  }
  if (options.gateways) {
    throw new Failure('--gateways goes with --regions.');
  }
  const keycloak = options.keycloak ? await import('./keycloak.mjs') : undefined;
  const places = await choosePlaces(options['base-port'], keycloak !== undefined);
  const logFolder = processes.logFolder;
  await buildWhatIsMissing({ root, logFolder, children: processes.builds, say });
  const ready = keycloak && (await keycloak.prepare({ root, demoFolder, logFolder, children: processes.builds, say, places }));
  say('Starting the authorization server, static files, agent, proxy and three orders APIs …');
  const start = Date.now();
  await startServers({ root, processes, java, keycloak: ready, images: options.images, places, logFolder });
  say(`All ready after ${((Date.now() - start) / 1000).toFixed(1)} s`);
  // For programs that start the demo: where everything is.
  writeFileSync(join(logFolder, 'places.json'), JSON.stringify(places, undefined, 2));
  if (options.smoke) {
    await Promise.race([smoke({ ...places, users, say }), processes.death]);
    return;
  }
  showTable(places, logFolder, [
    ['Try', 'sign in as aiko at this us deployment and load the orders: the ap API answers'],
    ['', "look for tokens in the browser's developer tools: there are none"],
    ['', 'reload, open a second tab, sign out'],
    ['Develop', `a page of your own at ${developmentOrigin}: docs/local-development.md`],
  ]);
  await processes.death;
};

let exitCode = 0;
let processes;
try {
  const options = readArguments();
  if (options.help) {
    say(USAGE);
  } else {
    const logFolder = absolute(options.logs);
    mkdirSync(logFolder, { recursive: true });
    processes = new Processes(logFolder);
    const asked = new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
        process.on(signal, () => resolve(signal));
      }
      if (options.attached) {
        process.stdin.once('end', () => resolve('end of input')).resume();
      }
    });
    const signal = await Promise.race([main(options, processes), asked]);
    if (signal !== undefined) {
      say('\nStopping …');
      exitCode = options.smoke ? 1 : 0;
    }
  }
} catch (error) {
  console.error(error instanceof Failure ? error.message : error);
  exitCode = 1;
}
await processes?.stop();
process.exit(exitCode);
