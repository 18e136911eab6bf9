import { Agent, request as plainRequest } from 'node:http';
import { connect } from 'node:http2';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { Failure } from './failure.mjs';

export const WEB_ORIGIN = 'https://www.example.com';
const CONNECTIONS = 8;

const HEADERS = {
  origin: WEB_ORIGIN,
  'token-handler-version': '1',
  'sec-fetch-site': 'same-site',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
  accept: 'application/json',
  'accept-encoding': 'gzip, deflate, br',
  'accept-language': 'en',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
};

const overHttp1 = (send, agent, options) => ({
  exchange: (path, { method, headers, body }) =>
    new Promise((resolve, reject) => {
      const call = send({ ...options, path, method, agent, headers: body ? { ...headers, 'content-length': Buffer.byteLength(body) } : headers }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode, cookies: response.headers['set-cookie'] ?? [], body: Buffer.concat(chunks).toString() }),
        );
        response.on('error', reject);
      });
      call.on('error', reject);
      call.end(body);
    }),
  close: () => agent.destroy(),
});

const overHttp2 = (authority) => {
  const sessions = Array.from({ length: 2 }, () => connect(authority, { rejectUnauthorized: false }));
  let failure;
  sessions.forEach((session) => session.on('error', (error) => (failure = error)));
  let next = 0;
  return {
    exchange: (path, { method, headers, body }) =>
      new Promise((resolve, reject) => {
        if (failure) {
          reject(failure);
          return;
        }
        const stream = sessions[next++ % sessions.length].request({ ':path': path, ':method': method, ...headers });
        const chunks = [];
        let answer;
        stream.on('response', (fields) => (answer = fields));
        stream.on('data', (chunk) => chunks.push(chunk));
        stream.on('end', () => resolve({ status: answer?.[':status'], cookies: answer?.['set-cookie'] ?? [], body: Buffer.concat(chunks).toString() }));
        stream.on('error', reject);
        stream.end(body);
      }),
    close: () => sessions.forEach((session) => session.close()),
  };
};

/** The ways in which clients reach the proxy. */
export const waysTo = ({ port, tlsPort }) => {
  const options = { keepAlive: true, maxSockets: CONNECTIONS };
  return {
    'HTTP/1.1': overHttp1(plainRequest, new Agent(options), { host: '127.0.0.1', port }),
    'HTTP/1.1 over TLS': overHttp1(tlsRequest, new TlsAgent({ ...options, rejectUnauthorized: false }), { host: '127.0.0.1', port: tlsPort }),
    'HTTP/2': overHttp2(`https://127.0.0.1:${tlsPort}`),
  };
};

/** One browser: its cookies, and what its app calls. */
export class Browser {
  #way;
  #cookies = new Map();

  constructor(way) {
    this.#way = way;
  }

  #keep(lines) {
    for (const line of lines) {
      const [pair] = line.split(';', 1);
      const name = pair.slice(0, pair.indexOf('='));
      if (/;\s*max-age=0/i.test(line)) {
        this.#cookies.delete(name);
      } else {
        this.#cookies.set(name, pair);
      }
    }
  }

  /** Sends a call, and fails unless the answer has the status. */
  async call(path, { method = 'GET', form, json, signedIn = true, headers = {}, status = 200 } = {}) {
    const body = form ? new URLSearchParams(form).toString() : json && JSON.stringify(json);
    const type = form ? 'application/x-www-form-urlencoded' : json && 'application/json';
    const cookie = signedIn ? [...this.#cookies.values()].join('; ') : '';
    const answer = await this.#way.exchange(path, {
      method,
      headers: { ...HEADERS, ...(cookie && { cookie }), ...(type && { 'content-type': type }), ...headers },
      body,
    });
    if (answer.status !== status) {
      throw new Failure(`${method} ${path} was answered ${answer.status}, not ${status}: ${answer.body.slice(0, 300)}`);
    }
    this.#keep(answer.cookies);
    return answer.body;
  }

  async signIn() {
    const { authorization_url: url } = JSON.parse(await this.call('/oauth-agent/login/start', { method: 'POST' }));
    const asked = new URL(url).searchParams;
    const form = { code: asked.get('nonce'), state: asked.get('state') };
    const session = JSON.parse(await this.call('/oauth-agent/login/end', { method: 'POST', form }));
    if (session.is_logged_in !== true) {
      throw new Failure('login/end does not say is_logged_in.');
    }
  }

  refresh() {
    return this.call('/oauth-agent/refresh', { method: 'POST' });
  }

  signOut() {
    return this.call('/oauth-agent/logout', { method: 'POST' });
  }

  /** What an app does that is open: it reads much, writes little, and asks for its session now and then. */
  async work(turn) {
    await this.call(turn % 50 === 0 ? '/orders/64kb' : turn % 10 === 0 ? '/orders/chunked' : `/orders/${turn % 1000}?page=${turn % 7}`);
    if (turn % 5 === 0) {
      await this.call('/orders', { method: 'POST', json: { article: turn, note: 'x'.repeat(1000) } });
    }
    if (turn % 20 === 0) {
      await this.call('/oauth-agent/session');
    }
    if (turn % 25 === 0) {
      const asked = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type,token-handler-version' };
      await this.call('/orders', { method: 'OPTIONS', signedIn: false, headers: asked, status: 204 });
      await this.call('/orders', { signedIn: false, status: 401 });
      await this.call('/nowhere', { status: 404 });
    }
  }
}
