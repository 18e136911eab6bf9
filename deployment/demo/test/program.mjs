import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export const freePort = async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
};

/** Starts one of the demo's programs and waits until it says that it is ready. */
export const startProgram = async (name, env) => {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const child = spawn(process.execPath, [file], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  child.stdout.setEncoding('utf8');
  for await (const text of child.stdout) {
    if (text.includes('ready')) {
      break;
    }
  }
  if (child.exitCode !== null) {
    throw new Error(`${name} has stopped with exit code ${child.exitCode}`);
  }
  return {
    stop: async () => {
      child.kill();
      await exited;
    },
  };
};
