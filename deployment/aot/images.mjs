import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inContainer } from '../demo/containers.mjs';
import { run } from './process.mjs';

/** Where the container sees the folder that it may write its cache to. */
const INSIDE = '/training';
const UNTRAINED = 'untrained';

/**
 * Both services as images: used without a cache, then made anew with the cache that each image's own JVM has written. So a
 * cache can be of no other JDK and of no other jars than those beside it.
 */
export const imageRuntime = ({ root, runFolder, services, options, base }) => {
  const folderOf = (service) => join(runFolder, 'images', service);
  const build = (service, target, tag) =>
    run(
      'buildah',
      [
        'bud',
        ...(process.env.HOMEPORT_BUILDAH_OPTIONS ?? '').split(' ').filter((word) => word !== ''),
        `--build-arg=SERVICE=${service}`,
        ...(base ? [`--build-arg=BASE=${base}`] : []),
        `--target=${target}`,
        `--tag=homeport/${service}:${tag}`,
        '--file=deployment/images/Containerfile.aot',
        '.',
      ],
      { cwd: root, logFile: join(runFolder, `${service}-${tag}.build.log`) },
    );
  let tag = UNTRAINED;
  return {
    train: `-XX:AOTCacheOutput=${INSIDE}/app.aot`,
    /** The image names it itself. */
    use: undefined,
    prepare: async () => {
      for (const service of services) {
        rmSync(folderOf(service), { recursive: true, force: true });
        mkdirSync(folderOf(service), { recursive: true });
        // The image's user is nobody of this machine.
        chmodSync(folderOf(service), 0o777);
        await build(service, 'plain', UNTRAINED);
      }
    },
    /** Images with their caches, which run from now on. */
    keep: async () => {
      for (const service of services) {
        await build(service, 'trained', 'latest');
      }
      tag = 'latest';
    },
    cacheOf: (service) => join(folderOf(service), 'app.aot'),
    command: (service, more, { QUARKUS_TLS_TRAINING_KEY_STORE_P12_PATH: store, ...env }) => {
      const volumes = [`${folderOf(service)}:${INSIDE}`, ...(store ? [`${store}:/certificate.p12:ro`] : [])];
      const told = {
        ...env,
        ...(store && { QUARKUS_TLS_TRAINING_KEY_STORE_P12_PATH: '/certificate.p12' }),
        JAVA_TOOL_OPTIONS: ['-XX:MaxRAMPercentage=50', '-XX:+ExitOnOutOfMemoryError', ...options, ...more].join(' '),
      };
      const [command, args] = inContainer(service, told, { volumes, tag });
      return { command, args, env: told };
    },
  };
};
