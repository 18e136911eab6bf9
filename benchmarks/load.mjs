import { fileURLToPath } from 'node:url';
import { usage } from './cpu.mjs';
import { Failure } from './failure.mjs';
import { h2load } from './h2.mjs';
import { output } from './server.mjs';
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

const wrk = async ({ url, method = 'GET', cookieFile = '-', cookies = 1, bodyBytes = 0, rate = 0, headers, seconds, core }) => {
  const args = [method, cookieFile, String(cookies), String(bodyBytes), String(Math.floor(rate)), ...headers];
  const command = ['wrk', '-t1', `-c${CONNECTIONS}`, `-d${Math.ceil(seconds)}s`, '--timeout', '10s', '-s', script, url, '--', ...args];
  return parseResult(await output('taskset', ['-c', String(core), ...command]));
};

/** Puts load on a server for some seconds, from a core that is not the server's. */
const load = async (request) => {
  const result = await (request.url.startsWith('https:') ? h2load(request) : wrk(request));
  if (result.refused > 0 || result.broken > 0) {
    throw new Failure(
      `${request.url}: of ${result.requests} answers ${result.refused} were errors, and ${result.broken} connections or requests broke. ` +
        'Nothing of that can be compared.',
    );
  }
  return result;
};

/** Load that is not measured: a server that is cold may not answer at all for a second. */
export const warm = (request, seconds) => load({ ...request, seconds });

/** One measured window: what was answered, and what the kernel charged for it. */
export const measure = async (server, request, seconds, units) => {
  let before = usage(server.pid, units);
  const begun = () => {
    before = usage(server.pid, units);
  };
  const result = await load({ ...request, seconds, begun });
  if (result.requests === 0) {
    throw new Failure(`${request.url}: no answer in ${seconds} s.`);
  }
  return windowOf(result, before, usage(server.pid, units));
};
