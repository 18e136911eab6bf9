import { readFileSync } from 'node:fs';
import { createServer as plain } from 'node:http';
import { createServer as secure } from 'node:https';

/** A server over TLS where there is a key store, as `TLS_KEY_STORE` and `TLS_PASSWORD` name it, and a plain one where there is none. */
export const createServer = (handle, { TLS_KEY_STORE: keyStore, TLS_PASSWORD: passphrase } = process.env) =>
  keyStore === undefined ? plain(handle) : secure({ pfx: readFileSync(keyStore), passphrase }, handle);
