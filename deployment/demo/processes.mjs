import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from './failure.mjs';

/** Ends the demo's own processes only: each is the head of a process group that this program has made. */
const signalGroup = (child, signal) => {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') {
      throw error;
    }
  }
};

export const lastLines = (file, count = 15) => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');

/** Runs a command to its end, its output in a log file; fails with the log's last lines. */
export const run = async (name, command, args, { cwd, logFile, env = process.env, children }) => {
  const child = startLogged(command, args, { cwd, logFile, env });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
  children.add(child);
  const code = await ended.finally(() => children.delete(child));
  if (code !== 0) {
    throw new Failure(`${name} failed. The end of ${logFile}:\n${lastLines(logFile, 30)}`);
  }
};

const startLogged = (command, args, { cwd, logFile, env }) => {
  const log = openSync(logFile, 'w');
  try {
    return spawn(command, args, { cwd, env, stdio: ['ignore', log, log], detached: true });
  } finally {
    closeSync(log);
  }
};

/** The demo's servers: started together, stopped together. */
export class Processes {
  #running = new Map();
  #builds = new Set();
  #stopping = false;
  #ending = new Set();
  #died;

  /** Rejects as soon as a server dies that nobody has stopped. */
  death = new Promise((_, reject) => {
    this.#died = reject;
  });

  constructor(logFolder) {
    this.logFolder = logFolder;
    this.death.catch(() => {});
  }

  /** Children that build something: they end with the demo as well. */
  get builds() {
    return this.#builds;
  }

  start(name, command, args, env) {
    const logFile = join(this.logFolder, `${name}.log`);
    const child = startLogged(command, args, { cwd: this.logFolder, logFile, env });
    this.#running.set(name, child);
    child.once('error', (error) => this.#died(new Failure(`${name} could not be started: ${error.message}`)));
    child.once('exit', (code, signal) => {
      this.#running.delete(name);
      if (!this.#stopping && !this.#ending.delete(name)) {
        this.#died(new Failure(`${name} has stopped (${signal ?? `exit code ${code}`}). The end of ${logFile}:\n${lastLines(logFile)}`));
      }
    });
  }

  /** Waits until `url` answers 200, or a server dies, or time is up. */
  async ready(name, url, seconds) {
    const giveUp = Date.now() + seconds * 1000;
    while (!this.#stopping) {
      if (await Promise.race([answers(url), this.death])) {
        return;
      }
      if (Date.now() > giveUp) {
        const logFile = join(this.logFolder, `${name}.log`);
        throw new Failure(`${name} was not ready within ${seconds} s. The end of ${logFile}:\n${lastLines(logFile)}`);
      }
      await delay(100);
    }
  }

  runs(name) {
    return this.#running.has(name) && !this.#ending.has(name);
  }

  /** Ends the servers whose names are wanted, and waits until they have ended. */
  async end(isWanted) {
    const wanted = [...this.#running].filter(([name]) => isWanted(name));
    await Promise.all(
      wanted.map(([name, child]) => {
        this.#ending.add(name);
        const gone = new Promise((resolve) => child.once('exit', resolve));
        signalGroup(child, 'SIGKILL');
        return gone;
      }),
    );
  }

  async stop() {
    this.#stopping = true;
    const children = [...this.#running.values(), ...this.#builds].filter((child) => child.pid !== undefined);
    const gone = Promise.all(
      children.map((child) =>
        child.exitCode !== null || child.signalCode !== null ? undefined : new Promise((resolve) => child.once('exit', resolve)),
      ),
    );
    for (const child of children) {
      signalGroup(child, 'SIGTERM');
    }
    const inTime = await Promise.race([gone.then(() => true), delay(8000, false, { ref: false })]);
    if (!inTime) {
      for (const child of children) {
        signalGroup(child, 'SIGKILL');
      }
      await gone;
    }
  }
}

const answers = (url) =>
  new Promise((resolve) => {
    // Whether it answers, not who it is.
    const ask = url.startsWith('https:') ? secureRequest : request;
    const probe = ask(url, { agent: false, timeout: 2000, rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.on('timeout', () => probe.destroy());
    probe.on('error', () => resolve(false));
    probe.end();
  });
