import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { choosePlacesOverTls } from './places.mjs';
import { startServers } from './servers.mjs';
import { smokeOfTheft } from './smoke-of-theft.mjs';
import { smoke } from './smoke.mjs';
import { Thief } from './thief.mjs';
import { Tls } from './tls.mjs';

/** How long a bound cookie lives here: shorter than by default, since somebody waits for its end. */
const BOUND_SECONDS = 240;
/** How much longer it is taken. */
const GRACE_SECONDS = 60;

/** The demo over TLS, where browsers that can bind each session to a key of theirs, and where a thief copies cookies. */
export class OverTls {
  #run;
  #tls;
  #thief;
  #listening;

  static async on(base, run) {
    return new OverTls(await choosePlacesOverTls(base), run);
  }

  constructor(places, run) {
    this.places = places;
    this.#run = run;
  }

  get #authority() {
    return readFileSync(this.#tls.authority);
  }

  /** The authority of an earlier run is good as long as its certificate: browsers that trust it need no second word. */
  async prepare(say) {
    const { java, processes } = this.#run;
    this.#tls = new Tls(join(processes.logFolder, 'tls'));
    if (!this.#tls.isGood()) {
      say('Making an authority and a certificate for names below localhost …');
      await this.#tls.make({ java, logFile: join(processes.logFolder, 'build-tls.log'), children: processes.builds });
    }
    this.places.trustedKey = this.#tls.trustedKey;
  }

  async start() {
    const { root, java, processes } = this.#run;
    const { keyStore, password } = this.#tls;
    const tls = { keyStore, password, boundSeconds: BOUND_SECONDS };
    await startServers({ root, processes, java, places: this.places, logFolder: processes.logFolder, tls });
    this.#thief = new Thief({ places: this.places, authority: this.#authority });
    this.#listening = await this.#thief.listen({ keyStore: readFileSync(keyStore), passphrase: password });
  }

  async smoke(users, say) {
    const { places } = this;
    const authority = this.#authority;
    await smoke({ ...places, users, say, authority });
    await smokeOfTheft({ places, thief: this.#thief, user: users[0], authority, say });
  }

  /** What a user of the demo may want to know. */
  hints() {
    const authority = relative(process.cwd(), this.#tls.authority);
    return [
      ['Trust', `${authority}, an authority for names below localhost alone, whose key is gone; or start a browser:`],
      ['', this.#chromium()],
      ['Try', 'sign in, and see whether the browser has bound the session to a key of its own'],
      ['', `copy the cookies to another browser, and see the copy refused within ${(BOUND_SECONDS + GRACE_SECONDS) / 60} minutes`],
    ];
  }

  /** One that trusts the servers and has the feature, which is off by default on Linux. */
  #chromium() {
    return [
      'chromium',
      `--user-data-dir=${join(this.#run.processes.logFolder, 'chromium')}`,
      `--ignore-certificate-errors-spki-list=${this.#tls.trustedKey}`,
      '--enable-features=DeviceBoundSessions,DeviceBoundSessionsDevTools,EnableBoundSessionCredentialsSoftwareKeysForManualTesting',
      `${this.places.webOrigin}/`,
    ].join(' ');
  }

  close() {
    this.#listening?.close();
    this.#listening?.closeAllConnections();
  }
}
