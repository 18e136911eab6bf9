import { generateKeyPairSync, sign } from 'node:crypto';

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The part of a browser that binds a session to a key (W3C, Device Bound Session Credentials), its key in this process. */
export class Device {
  #browser;
  #apiOrigin;
  #key = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  /** Of the browser, which is a {@link UserAgent}. */
  constructor(browser, apiOrigin) {
    this.#browser = browser;
    this.#apiOrigin = apiOrigin;
  }

  /** Makes the request that the answer asks for, if it offers to bind the session. */
  async register(answer) {
    const [, path, challenge] = /^\(ES256\);path="([^"]+)";challenge="([^"]+)"$/.exec(answer.headers['secure-session-registration'] ?? '') ?? [];
    if (path === undefined) {
      throw new Error('the answer does not offer to bind the session');
    }
    const { kty, crv, x, y } = this.#key.publicKey.export({ format: 'jwk' });
    const bound = await this.#ask(path, { 'secure-session-response': this.#signed({ alg: 'ES256', typ: 'dbsc+jwt', jwk: { kty, crv, x, y } }, challenge) });
    if (bound.status !== 200) {
      throw new Error(`the key is refused: ${bound.status}`);
    }
    return JSON.parse(bound.body);
  }

  /** Proves the key of a session, as a browser does when its bound cookie has ended. */
  async prove({ session_identifier: id, refresh_url: path }) {
    const asked = await this.#ask(path, { 'sec-secure-session-id': id });
    const [, challenge] = /^"([^"]+)";id=/.exec(asked.headers['secure-session-challenge'] ?? '') ?? [];
    if (asked.status !== 403 || challenge === undefined) {
      return asked;
    }
    return this.#ask(path, { 'sec-secure-session-id': id, 'secure-session-response': this.#signed({ alg: 'ES256', typ: 'dbsc+jwt' }, challenge) });
  }

  #ask(path, fields) {
    const headers = { origin: this.#apiOrigin, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors', ...fields };
    return this.#browser.exchange(`${this.#apiOrigin}${path}`, { method: 'POST', headers });
  }

  #signed(header, challenge) {
    const text = `${base64url(header)}.${base64url({ jti: challenge })}`;
    const signature = sign('sha256', Buffer.from(text), { key: this.#key.privateKey, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  }
}
