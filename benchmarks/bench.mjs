import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchAgent } from './agent.mjs';
import { benchCookies } from './cookies.mjs';
import { Failure } from './failure.mjs';
import { benchProxy } from './proxy.mjs';
import { benchRegions } from './regions.mjs';
import { benchRollout } from './rollout.mjs';
import { stopAll } from './server.mjs';
import { benchStart } from './start.mjs';
import { benchStore } from './store.mjs';
import { benchStreams } from './streams.mjs';

const USAGE = `usage: ./homeport bench proxy|start|agent|streams|cookies|rollout|regions|store [options]

  --json FILE      also write the figures to FILE
  --quick          short windows, few of them: to see that it works, not to quote
  --no-build       take the jars as they are
  --warm S         seconds of load before a Java service counts as warm; 40 if not given (proxy: at
                   most three times as long, until the JIT compiler has settled)

proxy: all are started once and warmed; then each is measured in short windows, in turns, round after round. The ratio
is taken round by round, so that what else runs on the machine meets all alike.
  --only A,B       measure these and nginx: homeport (or homeport:25), nginx-lua, apache-openidc, haproxy, vertx-http-proxy, …
  --with A,B       measure these too, which are left out else: homeport:17, spring-cloud-gateway, apache
  --scenario A,B   some of the scenarios, by name
  --rounds N       how often each is measured; 7 if not given
  --window S       seconds of one window, whole; 2 if not given
  --rate N         requests a second where all get the same; if not given, half of what Homeport can
  --base NAME      whose cost is 1; nginx if not given
  --fast-lane off  measure Homeport without its fast lane, too
  --homeport NAME=DIR     measure the build in this quarkus-app folder under this name; once for each build
  --java-option OPTION    an option of Homeport's JVM; NAME:OPTION for the build of that name only
  --setting KEY=VALUE     a setting of Homeport; NAME:KEY=VALUE for the build of that name only
Two builds side by side, and one build with two settings:
  ./homeport bench proxy --homeport before=/tmp/main/quarkus-app --homeport after=oauth-proxy/target/quarkus-app \\
    --only before,after --scenario get-200b-10000-cookies,get-200b-fixed-rate
  ./homeport bench proxy --homeport one=DIR --homeport two=DIR --setting two:quarkus.http.io-threads=2 --base one

start: time to ready, the first 10 seconds at full load, those of another start at half of the warm maximum, beside warm.
  --homeport, --java-option, --setting   as above
  --aot FILE       an AOT cache of the JVM (Java 25); NAME:FILE for the build of that name only, with the whole path
  --cores 1,2      on one core, on two; on two the second is shared with the load
  --runs N         how often each is started, in turns; 3 if not given
  --window S       seconds of the warm window; 6 if not given
  ./homeport bench start --homeport plain=DIR --homeport aot=DIR --aot aot:/tmp/proxy.aot --setting aot:homeport-proxy.warm-up=4s

agent
  --only A,B       homeport, hello
  --homeport, --java-option   as above
  --runs N         how often each is started and measured, in turns; 3 if not given
  --window S       seconds of one measured window; 6 if not given

streams takes --json and --no-build alone: 10,000 idle connections, 1,000 event streams, 1 GB each way.

cookies takes --json, --quick and --no-build: how large tokens of many kinds become as cookies, and how long opening and
sealing take (JMH), in format 2 and 1. It is neither pinned nor has it load.

rollout takes --json and --quick: two proxies and two agents behind HAProxy, used by signed-in browsers all the while; each is
replaced, a key and a certificate renewed, the file changed, a proxy killed, proxies scaled from 2 to 4 and back. Counts
requests that failed and sessions that were lost, and the p99 of each step. Nothing is pinned.
  --homeport now=DIR      begin with this build: a checkout, a release, or a folder with copies of target/aot of both services
  --homeport next=DIR     and at last replace it by this one

regions takes --json, --quick and --no-build: what it costs to decide where a request may go (JMH), with one region and one
route and with 50 regions and 200 routes. It fails where that is more than a microsecond.

store takes --json, --quick and --no-build: what one Redis carries as session store, loaded through the services' own client:
refreshes, sessions created and read and their memory, revocations and how long until another instance knows them. It
needs redis-server, and starts one of its own.

What is measured is pinned to one core and its load and API to the other, so at least two cores are needed for the others.`;

const buildOf = (text) => {
  const [, name, folder] = /^([\w.-]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined) {
    throw new Failure(`--homeport takes NAME=DIR, such as before=/tmp/main/quarkus-app, not ${text}.`);
  }
  return { name, folder: resolve(folder) };
};

const options = () => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'string' },
        only: { type: 'string' },
        with: { type: 'string' },
        scenario: { type: 'string' },
        rounds: { type: 'string' },
        runs: { type: 'string' },
        window: { type: 'string' },
        warm: { type: 'string' },
        rate: { type: 'string' },
        base: { type: 'string', default: 'nginx' },
        'fast-lane': { type: 'string', default: 'on' },
        homeport: { type: 'string', multiple: true, default: [] },
        'java-option': { type: 'string', multiple: true, default: [] },
        setting: { type: 'string', multiple: true, default: [] },
        aot: { type: 'string', multiple: true, default: [] },
        cores: { type: 'string', default: '1,2' },
        quick: { type: 'boolean', default: false },
        'no-build': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const positive = (name, standard) => {
      const number = Number(values[name] ?? standard);
      if (!(number > 0)) {
        throw new Failure(`--${name} takes a number greater than 0, not ${values[name]}.`);
      }
      return number;
    };
    const oneOf = (name, words) => {
      if (!words.includes(values[name])) {
        throw new Failure(`--${name} takes ${words.join(' or ')}, not ${values[name]}.`);
      }
      return values[name];
    };
    const list = (name) => values[name]?.split(',').map((part) => part.trim());
    const [what] = positionals;
    const windowSeconds = what === 'proxy' ? 2 : 6;
    return {
      what,
      help: values.help,
      json: values.json,
      only: list('only'),
      beside: list('with') ?? [],
      scenarios: list('scenario'),
      rounds: positive('rounds', values.quick ? 3 : 7),
      runs: positive('runs', values.quick ? 1 : 3),
      windowSeconds: Math.ceil(positive('window', values.quick ? 1 : windowSeconds)),
      warmSeconds: positive('warm', values.quick ? 6 : 40),
      rate: values.rate === undefined ? undefined : Math.floor(positive('rate')),
      base: values.base,
      fastLane: oneOf('fast-lane', ['on', 'off']),
      builds: values.homeport.map(buildOf),
      javaOptions: values['java-option'],
      settings: values.setting,
      aot: values.aot.map((file) => (/^(\w[\w.-]*:)?\//.test(file) ? file : resolve(file))),
      cores: list('cores').map(Number),
      quick: values.quick,
      firstSeconds: values.quick ? 3 : 10,
      build: !values['no-build'],
    };
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(`${error.message}\n\n${USAGE}`);
  }
};

const main = async () => {
  const asked = options();
  if (asked.help) {
    console.log(USAGE);
    return;
  }
  const benches = { proxy: benchProxy, start: benchStart, agent: benchAgent, streams: benchStreams, cookies: benchCookies, rollout: benchRollout, regions: benchRegions, store: benchStore };
  if (!Object.hasOwn(benches, asked.what ?? '')) {
    throw new Failure(`Say what to measure: proxy, start, agent, streams, cookies, rollout, regions or store.\n\n${USAGE}`);
  }
  const root = fileURLToPath(new URL('..', import.meta.url));
  const runFolder = join(root, 'benchmarks/.run');
  mkdirSync(runFolder, { recursive: true });
  const result = await benches[asked.what]({ ...asked, root, runFolder, say: (line) => console.log(line) });
  const { rows, failure } = Array.isArray(result) ? { rows: result } : result;
  if (asked.json) {
    writeFileSync(asked.json, `${JSON.stringify(rows, null, 2)}\n`);
    console.log(`\nWritten: ${asked.json}`);
  }
  if (failure) {
    throw failure;
  }
};

let exitCode = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => stopAll().then(() => process.exit(1)));
}
try {
  await main();
} catch (error) {
  console.error(error instanceof Failure ? error.message : error);
  exitCode = 1;
}
await stopAll();
process.exit(exitCode);
