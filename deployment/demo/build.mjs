import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.mjs';

const SKIPPED = new Set(['node_modules', 'target', 'dist', '.run', 'test']);

const newest = (path) => {
  const status = statSync(path);
  if (!status.isDirectory()) {
    return status.mtimeMs;
  }
  return readdirSync(path)
    .filter((entry) => !SKIPPED.has(entry))
    .reduce((latest, entry) => Math.max(latest, newest(join(path, entry))), 0);
};

const isCurrent = (product, sources) => existsSync(product) && statSync(product).mtimeMs >= Math.max(...sources.map(newest));

/** Makers may keep a file whose content did not change; its time then says that it was checked. */
const stamp = (product) => utimesSync(product, new Date(), new Date());

/** Builds what is missing or older than its sources. */
export const buildWhatIsMissing = async ({ root, logFolder, children, say }) => {
  const at = (...parts) => join(root, ...parts);
  const timed = async (what, work) => {
    const start = Date.now();
    const seconds = () => Math.round((Date.now() - start) / 1000);
    say(`${what} …`);
    const sign = setInterval(() => say(`${what}: still at it after ${seconds()} s`), 15_000);
    try {
      await work();
    } finally {
      clearInterval(sign);
    }
    say(`${what}: done in ${seconds()} s`);
  };
  const npm = (name, args, cwd, log) => run(name, 'npm', args, { cwd, logFile: join(logFolder, log), children });

  const demoModules = async () => {
    const product = at('deployment/demo/node_modules/.package-lock.json');
    if (!isCurrent(product, [at('deployment/demo/package-lock.json')])) {
      await timed('Fetching the authorization server', () =>
        npm('npm ci in deployment/demo', ['ci', '--no-audit', '--no-fund'], at('deployment/demo'), 'build-demo.log'),
      );
      stamp(product);
    }
  };

  const spa = async () => {
    const product = at('spa-example/app/dist/index.html');
    const lock = at('spa-example/package-lock.json');
    if (isCurrent(product, ['app', 'token-handler-client', 'token-handler-react'].map((part) => at('spa-example', part)).concat(lock))) {
      return;
    }
    await timed('Building the single page app', async () => {
      const modules = at('spa-example/node_modules/.package-lock.json');
      if (!isCurrent(modules, [lock])) {
        await npm('npm ci in spa-example', ['ci', '--no-audit', '--no-fund'], at('spa-example'), 'build-spa-modules.log');
        stamp(modules);
      }
      await npm('The build of the single page app', ['run', 'build'], at('spa-example'), 'build-spa.log');
    });
    stamp(product);
  };

  const services = async () => {
    const libraries = ['session-cookies', 'deployment-file', 'authorization-server', 'regions', 'session-store'];
    const theirs = libraries.flatMap((name) => [`${name}/src`, `${name}/pom.xml`]);
    const modules = [
      { name: 'oauth-agent', needs: theirs },
      { name: 'oauth-proxy', needs: theirs },
      { name: 'deployment/orders-api', needs: [] },
    ];
    const stale = modules.filter(
      ({ name, needs }) => !isCurrent(jarOf(root, name), ['pom.xml', `${name}/pom.xml`, `${name}/src`, ...needs].map((path) => at(path))),
    );
    if (stale.length === 0) {
      return;
    }
    const parts = [...(stale.some(({ needs }) => needs.length > 0) ? libraries : []), ...stale.map(({ name }) => name)];
    await timed(`Building ${parts.join(', ')}`, () =>
      run('The build of the services', at('mvnw'), ['-q', '-B', '-ntp', '-DskipTests', '-pl', parts.join(','), 'package'], {
        cwd: root,
        logFile: join(logFolder, 'build-services.log'),
        children,
      }),
    );
    for (const { name } of stale) {
      stamp(jarOf(root, name));
    }
  };

  await Promise.all([services(), demoModules().then(spa)]);
};

/** The runnable jar of a Quarkus module. */
/** Short-lived development processes: quick to start, small. */
export const JVM_FLAGS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-Xmx96m'];

export const jarOf = (root, module) => join(root, module, 'target/quarkus-app/quarkus-run.jar');
