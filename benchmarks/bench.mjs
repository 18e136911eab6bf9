import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchAgent } from './agent.mjs';
import { Failure } from './failure.mjs';
import { benchProxy } from './proxy.mjs';
import { stopAll } from './server.mjs';
import { benchStreams } from './streams.mjs';

const USAGE = `usage: ./homeport bench proxy|agent|streams [options]

  --json FILE      also write the medians to FILE
  --only A,B       some of: homeport (or homeport:25), nginx, vertx-http-proxy, spring-cloud-gateway, apache
                   (agent: homeport, hello)
  --scenario A,B   some of the scenarios, by name (proxy)
  --runs N         how often each is started and measured, in turns; 3 if not given
  --window S       seconds of one measured window; 6 if not given
  --warm S         seconds of load before a Java service counts as warm; 40 if not given
  --quick          one run of short windows: to see that it works, not to quote
  --no-build       take the jars as they are

streams takes --json and --no-build alone: 10,000 idle connections, 1,000 event streams, 1 GB each way.

The proxy is pinned to one core and its load and API to the other, so at least two cores are needed.`;

const options = () => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'string' },
        only: { type: 'string' },
        scenario: { type: 'string' },
        runs: { type: 'string' },
        window: { type: 'string' },
        warm: { type: 'string' },
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
    const list = (name) => values[name]?.split(',').map((part) => part.trim());
    return {
      what: positionals[0],
      help: values.help,
      json: values.json,
      only: list('only'),
      scenarios: list('scenario'),
      runs: positive('runs', values.quick ? 1 : 3),
      windowSeconds: positive('window', values.quick ? 2 : 6),
      warmSeconds: positive('warm', values.quick ? 6 : 40),
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
  const benches = { proxy: benchProxy, agent: benchAgent, streams: benchStreams };
  if (!Object.hasOwn(benches, asked.what ?? '')) {
    throw new Failure(`Say what to measure: proxy, agent or streams.\n\n${USAGE}`);
  }
  const root = fileURLToPath(new URL('..', import.meta.url));
  const runFolder = join(root, 'benchmarks/.run');
  mkdirSync(runFolder, { recursive: true });
  const rows = await benches[asked.what]({ ...asked, root, runFolder, say: (line) => console.log(line) });
  if (asked.json) {
    writeFileSync(asked.json, `${JSON.stringify(rows, null, 2)}\n`);
    console.log(`\nWritten: ${asked.json}`);
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
