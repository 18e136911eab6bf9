import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from './failure.mjs';

/** Each is the head of a process group of its own, so that nothing else is ever signalled. */
const running = new Set();

const signal = (child, name) => {
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') {
      throw error;
    }
  }
};

const lastLines = (file) => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');

export const freePort = async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
};

/** Starts a server on a core (`0`, or several: `0,1`) and waits until `url` answers: with this status, or whatever it answers; a Redis need not say anything. */
export const startServer = async ({ name, command, args, env = {}, core, runFolder, url, status, seconds = 60 }) => {
  const logFile = join(runFolder, `${name}.log`);
  const log = openSync(logFile, 'w');
  const begun = performance.now();
  const child = spawn('taskset', ['-c', String(core), command, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  running.add(child);
  const over = once(child, 'exit').then(() => running.delete(child));
  const server = {
    pid: child.pid,
    alive: () => running.has(child),
    logFile,
    stop: () => stop(child, over),
    /** Until `go`, it does nothing at all and costs nothing. */
    hold: () => signal(child, 'SIGSTOP'),
    go: () => signal(child, 'SIGCONT'),
  };
  const giveUp = Date.now() + seconds * 1000;
  while (!(await answers(url, status))) {
    if (!server.alive() || Date.now() > giveUp) {
      await server.stop();
      throw new Failure(`${name} did not start. The end of ${logFile}:\n${lastLines(logFile)}`);
    }
    await delay(10);
  }
  return { ...server, readyMillis: performance.now() - begun };
};

const stop = async (child, over) => {
  signal(child, 'SIGTERM');
  signal(child, 'SIGCONT'); // Who is held heeds no other signal.
  if (await Promise.race([over.then(() => true), delay(10_000, false, { ref: false })])) {
    return;
  }
  signal(child, 'SIGKILL');
  await over;
};

export const stopAll = () => Promise.all([...running].map((child) => stop(child, once(child, 'exit'))));

const listens = ({ hostname, port }) =>
  new Promise((resolve) => {
    const probe = connect(Number(port), hostname);
    probe.on('error', () => resolve(false)).on('connect', () => {
      probe.destroy();
      resolve(true);
    });
  });

/** Whether a server is there: by HTTP, with this status if one is named; a Redis when it takes connections. */
export const answers = (url, status) => (url.startsWith('redis:') ? listens(new URL(url)) : answersHttp(url, status));

const answersHttp = (url, status) =>
  new Promise((resolve) => {
    const probe = request(url, { agent: false, timeout: 2000 }, (response) => {
      response.resume();
      resolve(status === undefined || response.statusCode === status);
    });
    probe.on('timeout', () => probe.destroy());
    probe.on('error', () => resolve(false));
    probe.end();
  });

/** An answer's status, header fields and text. */
export const fetched = (url, headers = {}) =>
  new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, headers }, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString();
      resolve({ status: response.statusCode, headers: response.headers, text });
    });
    asked.on('error', reject);
    asked.end();
  });

/**
 * What a command says until its end, however it ends; `heard` is told what it has said so far.
 *
 * @param longest after so many seconds it is killed; 0: never
 */
export const output = async (command, args, heard = () => {}, longest = 0) => {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: longest * 1000, killSignal: 'SIGKILL' });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part) => {
      text += part;
      heard(text);
    });
  }
  await once(child, 'close');
  return text;
};

/** Runs a command to its end; fails with the end of its output. */
export const run = async (command, args, { cwd, env = {}, logFile }) => {
  const log = openSync(logFile, 'w');
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  running.add(child);
  const [code] = await once(child, 'exit').finally(() => running.delete(child));
  if (code !== 0) {
    throw new Failure(`${command} ${args.join(' ')} failed. The end of ${logFile}:\n${lastLines(logFile)}`);
  }
};
