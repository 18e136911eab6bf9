import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Failure } from './failure.mjs';
import { usage } from './cpu.mjs';
import { windowOf } from './statistics.mjs';

export const CONNECTIONS = 64;

const script = fileURLToPath(new URL('load.lua', import.meta.url));

/** The counts that load.lua prints when a window is over. */
export const parseResult = (output) => {
  const [, json] = /^RESULT (\{.*\})$/m.exec(output) ?? [];
  if (json === undefined) {
    throw new Failure(`wrk gave no result: ${output.trim()}`);
  }
  return JSON.parse(json);
};

/** Puts load on a server for some seconds, from a core that is not the server's. */
const load = async ({ url, method = 'GET', cookieFile = '-', cookies = 1, bodyBytes = 0, rate = 0, headers, seconds, core }) => {
  const args = [method, cookieFile, String(cookies), String(bodyBytes), String(Math.floor(rate)), ...headers];
  const wrk = ['wrk', '-t1', `-c${CONNECTIONS}`, `-d${Math.ceil(seconds)}s`, '--timeout', '10s', '-s', script, url, '--', ...args];
  const child = spawn('taskset', ['-c', String(core), ...wrk], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  await once(child, 'close');
  const result = parseResult(output);
  if (result.refused > 0 || result.broken > 0 || result.requests === 0) {
    throw new Failure(
      `${method} ${url}: of ${result.requests} answers ${result.refused} were errors, and ${result.broken} connections broke. Nothing of that can be compared.`,
    );
  }
  return result;
};

/** Load that is not measured. */
export const warm = (request, seconds) => load({ ...request, seconds });

/** One measured window: what was answered, and what the kernel charged for it. */
export const measure = async (server, request, seconds, units) => {
  const before = usage(server.pid, units);
  const result = await load({ ...request, seconds });
  return windowOf(result, before, usage(server.pid, units));
};
