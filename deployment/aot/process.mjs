import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from './failure.mjs';

const READY_SECONDS = 120;
/** At its end the JVM starts a second one, which writes the cache. */
const END_SECONDS = 300;

const running = new Set();

const lastLines = (file) => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');

/** Each is the head of a process group of its own, so that nothing else is ever signalled. */
const signal = (child, name) => {
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') {
      throw error;
    }
  }
};

const spawnLogged = (command, args, { cwd, env = {}, logFile }) => {
  const log = openSync(logFile, 'w');
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  running.add(child);
  const exit = once(child, 'exit')
    .then(([code, name]) => name ?? code)
    .finally(() => running.delete(child));
  exit.catch(() => {});
  return { child, exit };
};

export const freePort = async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
};

/** Runs a command to its end. */
export const run = async (command, args, options) => {
  const code = await spawnLogged(command, args, options).exit;
  if (code !== 0) {
    throw new Failure(`${command} ended with ${code}. The end of ${options.logFile}:\n${lastLines(options.logFile)}`);
  }
};

const answers = (url) =>
  new Promise((resolve) => {
    const probe = request(url, { agent: false, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.on('timeout', () => probe.destroy());
    probe.on('error', () => resolve(false));
    probe.end();
  });

/** Starts a server and waits until `ready` answers 200. */
export const start = async (name, command, args, { ready, folder, ...options }) => {
  const logFile = join(folder, `${name}.log`);
  const begin = performance.now();
  const { child, exit } = spawnLogged(command, args, { ...options, logFile });
  let ended = false;
  exit.then(
    () => (ended = true),
    () => (ended = true),
  );
  while (!(await answers(ready))) {
    if (ended || performance.now() - begin > READY_SECONDS * 1000) {
      signal(child, 'SIGKILL');
      throw new Failure(`${name} did not become ready. The end of ${logFile}:\n${lastLines(logFile)}`);
    }
    await delay(20);
  }
  const readyMilliseconds = Math.round(performance.now() - begin);
  return {
    logFile,
    readyMilliseconds,
    /** As a machine ends that fails. */
    kill: async () => {
      signal(child, 'SIGKILL');
      await exit;
    },
    /** As an orchestrator ends it; waits for all that it does then. */
    stop: async () => {
      signal(child, 'SIGTERM');
      if ((await Promise.race([exit, delay(END_SECONDS * 1000, 'late', { ref: false })])) === 'late') {
        signal(child, 'SIGKILL');
        throw new Failure(`${name} did not end. The end of ${logFile}:\n${lastLines(logFile)}`);
      }
    },
  };
};

/** Ends what this program has started, if it could not do so in order. */
export const endAll = () => running.forEach((child) => signal(child, 'SIGKILL'));
