import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, createServer, request as httpRequest } from 'node:http';
import { createConnection } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from './build.mjs';
import { machineUnits, usage } from './cpu.mjs';
import { Failure } from './failure.mjs';
import { builtHere, startHomeport } from './homeport.mjs';
import { describeMachine, findJavas, requireTools } from './machine.mjs';
import { mint } from './mint.mjs';
import { WEB_ORIGIN } from './places.mjs';
import { table } from './report.mjs';

const IDLE = 10_000;
const STREAMS = 1_000;
const EVENTS = 20;
const GIGABYTE = 1_000_000_000;
const BLOCK = Buffer.alloc(64 * 1024);
const MEGABYTE = 1e6;
const HEAP_MEGABYTES = 512;
const WHOLE_HEAP = ['-XX:+UseSerialGC', `-Xms${HEAP_MEGABYTES}m`, `-Xmx${HEAP_MEGABYTES}m`, '-XX:+AlwaysPreTouch'];

/** An API in this process: it sends events when told to, takes bodies and makes them. */
const startApi = async () => {
  const streams = new Set();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://api');
    if (pathname.endsWith('/events')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': open\n\n');
      streams.add(response);
      response.on('close', () => streams.delete(response));
    } else if (pathname.endsWith('/upload')) {
      let bytes = 0;
      request.on('data', (data) => (bytes += data.length)).on('end', () => response.end(String(bytes)));
    } else if (pathname.endsWith('/download')) {
      response.writeHead(200, { 'content-length': GIGABYTE });
      send(response, GIGABYTE).then(() => response.end());
    } else {
      response.end('ok');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port, streams, close: () => server.closeAllConnections() ?? server.close() };
};

const send = async (to, bytes) => {
  for (let left = bytes; left > 0; ) {
    const block = left < BLOCK.length ? BLOCK.subarray(0, left) : BLOCK;
    left -= block.length;
    if (!to.write(block)) {
      await once(to, 'drain');
    }
  }
};

/** The proxy with a small heap, on a core of its own. */
const startProxy = async ({ root, runFolder, java, api, accessKey, heap }) => {
  const server = await startHomeport({
    name: 'homeport-streams',
    java,
    options: heap,
    folder: builtHere(root),
    runFolder,
    accessKey,
    routes: `    live:
      path: /live
      stream: true
      max-requests-per-address: ${STREAMS}
      upstreams:
        eu: http://127.0.0.1:${api.port}
        us: http://127.0.0.1:${api.port}
homeport-proxy:
  connections-per-upstream: ${STREAMS}
  max-connections-per-client: ${2 * IDLE}
  max-concurrent-requests-per-client: ${2 * STREAMS}
`,
  });
  return { ...server, java };
};

/** The objects that are left after a full collection. */
const liveHeapMegabytes = ({ pid, java }) => {
  const jcmd = (command) => execFileSync(join(dirname(java.java), 'jcmd'), [String(pid), command], { encoding: 'utf8' });
  jcmd('GC.run');
  const used = [...jcmd('GC.heap_info').matchAll(/^\s*(?:def new generation|tenured generation|DefNew|Tenured)\s.*used (\d+)K/gim)];
  if (used.length !== 2) {
    throw new Failure('jcmd GC.heap_info does not show two generations.');
  }
  return (used.reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0) * 1024) / MEGABYTE;
};

/**
 * What a process needs, without the garbage that its collector has not needed to collect: its heap is of one size
 * and resident from the start, so that whatever the resident set grows by is not heap; live objects are added.
 */
const memory = (proxy, units) => {
  const live = liveHeapMegabytes(proxy);
  return usage(proxy.pid, units).rssMegabytes - HEAP_MEGABYTES * 1.048576 + live;
};

const peakMegabytes = (pid) => (Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024) / MEGABYTE;

/** Opens a connection, gets one answer on it and leaves it open. */
const openIdle = (port, bytes) =>
  new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1');
    let read = '';
    socket.on('error', reject);
    socket.on('data', (data) => {
      read += data.toString('latin1');
      if (read.endsWith('ok') || read.endsWith('0\r\n\r\n')) {
        read.startsWith('HTTP/1.1 200') ? resolve(socket) : reject(new Failure(`an idle connection was answered: ${read.slice(0, 200)}`));
      }
    });
    socket.write(bytes);
  });

const inTurns = async (count, atOnce, task) => {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next++;
      results.push(await task());
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
};

const idleConnections = async ({ proxy, headers, units }) => {
  const fields = Object.entries({ host: 'api', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = `GET /live/small HTTP/1.1\r\n${fields.join('')}\r\n`;
  // As many requests over few connections first: what they need is the baseline, not the connections'.
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  await inTurns(2 * IDLE, 50, () => get(proxy.port, '/live/small', headers, agent));
  agent.destroy();
  await delay(1_000);
  const before = memory(proxy, units);
  const sockets = await inTurns(IDLE, 50, () => openIdle(proxy.port, bytes));
  await delay(2_000);
  const after = memory(proxy, units);
  const open = sockets.filter((socket) => !socket.destroyed).length;
  sockets.forEach((socket) => socket.destroy());
  if (open !== IDLE) {
    throw new Failure(`Of ${IDLE} idle connections ${open} were still open.`);
  }
  return { connections: open, before_mb: before, after_mb: after, kb_each: ((after - before) * 1000) / open };
};

const get = (port, path, headers, agent) =>
  new Promise((resolve, reject) => {
    httpRequest({ port, host: '127.0.0.1', path, headers, agent }, (response) => {
      response.on('data', () => {}).on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end();
  });

const eventStreams = async ({ proxy, api, headers, units }) => {
  const before = memory(proxy, units);
  const delays = [];
  let received = 0;
  const open = () =>
    new Promise((resolve, reject) => {
      const call = httpRequest({ port: proxy.port, host: '127.0.0.1', path: '/live/events', headers, agent: false }, (response) => {
        if (response.statusCode !== 200) {
          reject(new Failure(`A stream was answered ${response.statusCode}.`));
          return;
        }
        response.on('error', () => {});
        response.on('data', (data) => {
          const sent = /data: ([\d.]+)/.exec(data.toString());
          if (sent) {
            received++;
            delays.push(performance.now() - Number(sent[1]));
          } else {
            resolve(call);
          }
        });
      });
      call.on('error', reject);
      call.end();
    });
  const calls = await inTurns(STREAMS, 50, open);
  await delay(1_000);
  const after = memory(proxy, units);
  for (let event = 0; event < EVENTS; event++) {
    for (const stream of api.streams) {
      stream.write(`data: ${performance.now()}\n\n`);
    }
    await delay(250);
  }
  await delay(1_000);
  calls.forEach((call) => call.on('error', () => {}).destroy());
  if (received !== STREAMS * EVENTS) {
    throw new Failure(`Of ${STREAMS * EVENTS} events ${received} arrived.`);
  }
  delays.sort((one, other) => one - other);
  return {
    streams: calls.length,
    events: received,
    before_mb: before,
    after_mb: after,
    kb_each: ((after - before) * 1000) / calls.length,
    p50_ms: delays[Math.floor(delays.length / 2)],
    p99_ms: delays[Math.floor(delays.length * 0.99)],
  };
};

const bodies = async ({ proxy, headers, units }, direction) => {
  const before = usage(proxy.pid, units).cpuSeconds;
  const start = performance.now();
  const upload = direction === 'upload';
  const length = upload ? { 'content-length': GIGABYTE } : {};
  const call = httpRequest({
    port: proxy.port,
    host: '127.0.0.1',
    path: `/live/${direction}`,
    method: upload ? 'POST' : 'GET',
    headers: { ...headers, ...length },
    agent: false,
  });
  if (upload) {
    await send(call, GIGABYTE);
  }
  call.end();
  const [response] = await once(call, 'response');
  let bytes = 0;
  let text = '';
  for await (const data of response) {
    bytes += data.length;
    text = upload ? text + data : '';
  }
  const arrived = upload ? Number(text) : bytes;
  if (response.statusCode !== 200 || arrived !== GIGABYTE) {
    throw new Failure(`${direction}: answered ${response.statusCode}, ${arrived} of ${GIGABYTE} bytes arrived.`);
  }
  return {
    seconds: (performance.now() - start) / 1000,
    cpu_seconds: usage(proxy.pid, units).cpuSeconds - before,
    peak_mb: peakMegabytes(proxy.pid),
  };
};

export const benchStreams = async (options) => {
  const { root, runFolder, say } = options;
  requireTools('taskset');
  const javas = findJavas();
  if (javas.size === 0) {
    throw new Failure('Java 17 or newer is needed: install it, or set JAVA_HOME.');
  }
  if (options.build) {
    await build(options, ['oauth-proxy'], ['decrypting-proxy']);
  }
  await describeMachine(say);
  const newest = javas.get(Math.max(...javas.keys()));
  const accessKey = randomBytes(32).toString('base64url');
  const cookieFile = await mint(options, { java: newest.java, accessKey, count: 1 });
  const headers = { origin: WEB_ORIGIN, 'token-handler-version': '1', cookie: readFileSync(cookieFile, 'utf8').trim() };
  const api = await startApi();
  const units = machineUnits();
  const rows = [];
  for (const java of [...javas.values()].sort((one, other) => other.major - one.major)) {
    const measured = async (scenario, heap, task) => {
      const proxy = await startProxy({ root, runFolder, java, api, accessKey, heap });
      try {
        say(`${scenario}, Java ${java.version} …`);
        rows.push({ scenario, runtime: `Java ${java.version}`, ...(await task({ proxy, api, headers, units })) });
      } finally {
        await proxy.stop();
      }
    };
    const small = ['-Xmx64m', '-XX:MaxDirectMemorySize=64m', '-XX:+ExitOnOutOfMemoryError'];
    await measured('idle-connections', WHOLE_HEAP, idleConnections);
    await measured('event-streams', WHOLE_HEAP, eventStreams);
    await measured('upload-1gb', small, (setup) => bodies(setup, 'upload'));
    await measured('download-1gb', small, (setup) => bodies(setup, 'download'));
  }
  api.close();
  const shown = (row) =>
    Object.entries(row)
      .filter(([name]) => name !== 'scenario' && name !== 'runtime')
      .map(([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toFixed(1)}`)
      .join(', ');
  say('');
  say(table(['scenario', 'version', 'measured'], rows.map((row) => [row.scenario, row.runtime, shown(row)])));
  return rows;
};
