import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { output } from './server.mjs';

/** Each with streams of its own, so that as many requests are under way as wrk has connections. */
export const CONNECTIONS = 16;
export const STREAMS = 4;
const LEAD_SECONDS = 1;
/**
 * h2load does not end by itself where a connection was not there yet when its time was over, as with a server whose code for
 * handshakes is cold. Then it is asked again, which finds that code warmer.
 */
const PATIENCE_SECONDS = 10;
const ATTEMPTS = 3;
const ENDED = /^requests: /m;
const BEGUN = /Main benchmark duration is started/;

const counted = (text, pattern) => Number(pattern.exec(text)?.[1] ?? Number.NaN);

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/** What h2load says of a window of so many seconds (its own time counts the lead, too), and its log of one line a request: start, status and microseconds. */
export const parseH2load = (text, log, seconds) => {
  const requests = counted(text, /, (\d+) succeeded/);
  if (!(requests >= 0)) {
    throw new Failure(`h2load gave no result: ${text.trim()}`);
  }
  const times = log
    .trimEnd()
    .split('\n')
    .map((line) => Number(line.split('\t')[2]))
    .sort((one, other) => one - other);
  return {
    requests,
    microseconds: seconds * 1e6,
    p50: percentile(times, 0.5) ?? 0,
    p99: percentile(times, 0.99) ?? 0,
    refused: counted(text, /(\d+) 4xx/) + counted(text, /(\d+) 5xx/),
    broken: counted(text, /(\d+) errored/) + counted(text, /(\d+) timeout/),
  };
};

/**
 * Puts load on a server over TLS, in HTTP/2 or HTTP/1.1. h2load has one set of fields for all requests: so one cookie of
 * the file.
 *
 * @param begun called when the measured part begins: connections stand by then, and handshakes are not in it
 */
export const h2load = async ({ url, http2, cookieFile, rate = 0, headers, seconds, core, runFolder, begun }) => {
  const whole = Math.ceil(seconds);
  const logFile = join(runFolder, 'h2load.requests');
  rmSync(logFile, { force: true });
  const cookie = readFileSync(cookieFile, 'utf8').split('\n', 1)[0];
  const fields = [...headers, `Cookie: ${cookie}`].flatMap((line) => ['-H', line]);
  const clients = http2 ? CONNECTIONS : CONNECTIONS * STREAMS;
  const args = [
    ...['-c', String(core), 'h2load', `-c${clients}`, '-t1', ...(http2 ? [`-m${STREAMS}`] : ['--h1'])],
    ...[`-D${whole}`, `--warm-up-time=${LEAD_SECONDS}`, ...(rate > 0 ? [`--rps=${rate / clients}`] : [])],
    // The suite that other clients get: h2load alone would ask for a cheaper one.
    ...['--tls13-ciphers=TLS_AES_256_GCM_SHA384', `--log-file=${logFile}`, ...fields, url],
  ];
  let text = '';
  for (let attempt = 0; attempt < ATTEMPTS && !ENDED.test(text); attempt++) {
    let told = false;
    const heard = (soFar) => {
      if (!told && BEGUN.test(soFar)) {
        told = true;
        begun?.();
      }
    };
    text = await output('taskset', args, heard, whole + LEAD_SECONDS + PATIENCE_SECONDS);
  }
  return parseH2load(text, readFileSync(logFile, 'utf8'), whole);
};
