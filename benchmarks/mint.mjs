import { join } from 'node:path';
import { ISSUER } from './places.mjs';
import { run } from './server.mjs';

/**
 * Makes access-token cookies, each with a signed token of its own. Gives their file.
 *
 * @param kind `bearer`; `bound`, where each holds a key that its token is bound to (RFC 9449); `device`: bearer tokens of sessions
 *     that are bound to the browser's key, each beside its bound cookie; `first`: bearer tokens in format 1
 */
export const mint = async ({ root, runFolder }, { java, accessKey, count, kind = 'bearer' }) => {
  const name = `${count}-${kind}.cookies`;
  const file = join(runFolder, name);
  const target = join(root, 'benchmarks/decrypting-proxy/target');
  const classes = `${target}/classes:${target}/lib/*`;
  await run(java, ['-cp', classes, 'io.homeport.benchmarks.proxy.Mint', file, String(count), kind], {
    env: { BENCH_ACCESS_KEY: accessKey, BENCH_ISSUER: ISSUER },
    logFile: join(runFolder, 'mint.log'),
  });
  return file;
};
