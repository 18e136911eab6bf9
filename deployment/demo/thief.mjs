/**
 * Plays a thief, in the demo alone: it gets the cookies that the browser holds for the API's host, and calls the API with them from
 * where the browser's key is not. How it comes to them is no secret: cookies do not know ports, so a server at another port of the
 * API's host is sent all of them. It keeps them in memory, for one copy at a time, and no answer and no line of its log has one.
 *
 * `POST <agent-path>/copy` takes a copy of the cookies that come with it and begins to use it, `GET <agent-path>/copy` says how that
 * goes. Only the demo's page may ask, with a preflight before.
 */
import { createServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { UserAgent } from './user-agent.mjs';

const PAUSE_MILLIS = 2_000;
const FIRST_CALLS = 3;
/** An unbound session's copy would be served until its token ends, and could then be refreshed, at the user's cost. */
const LONGEST_MILLIS = 20 * 60_000;

export class Thief {
  #places;
  #browser;
  #copy;

  /** `authority`: the certificate (PEM) of the demo's authority. */
  constructor({ places, authority }) {
    this.#places = places;
    // Another browser: nothing but the copied cookies is in it.
    this.#browser = new UserAgent({ authority });
  }

  /** Copies cookies, a `Cookie` field, and uses them until they are refused. */
  steal(cookies) {
    const copy = { cookies, at: Date.now(), calls: 0, tries: [] };
    this.#copy = copy;
    copy.use = this.#use(copy);
    return this.state();
  }

  async #use(copy) {
    while (this.#copy === copy && Date.now() - copy.at < LONGEST_MILLIS) {
      await this.#try(copy, 'GET', '/orders');
      if (copy.status === 401) {
        await this.#try(copy, 'POST', '/oauth-agent/refresh');
        copy.end = 'refused';
        copy.endedAt = Date.now();
        return;
      }
      copy.calls += copy.status === 200 ? 1 : 0;
      await delay(copy.calls < FIRST_CALLS ? PAUSE_MILLIS / 4 : PAUSE_MILLIS, undefined, { ref: false });
    }
    copy.end = 'still_served';
    copy.endedAt = Date.now();
  }

  async #try(copy, method, path) {
    const said = await this.call(copy.cookies, method, path);
    copy.status = said.status;
    copy.tries = [...copy.tries.filter((known) => known.path !== path), { method, path, ...said }];
  }

  /** What a call with these cookies comes to. */
  async call(cookies, method, path) {
    const { apiOrigin, webOrigin } = this.#places;
    const headers = { cookie: cookies, origin: webOrigin, 'sec-fetch-site': 'same-site', 'token-handler-version': '1' };
    try {
      const { status, body } = await this.#browser.exchange(`${apiOrigin}${path}`, { method, headers });
      return { status, ...(status >= 400 && { error_code: codeOf(body) }) };
    } catch {
      return { status: 0 };
    }
  }

  /** How the use of the copy goes; nothing of the cookies but their names. */
  state() {
    if (this.#copy === undefined) {
      return {};
    }
    const { cookies, at, calls, tries, end, endedAt } = this.#copy;
    return {
      cookies: cookies.split('; ').map((cookie) => cookie.slice(0, cookie.indexOf('='))),
      seconds: Math.round(((endedAt ?? Date.now()) - at) / 1000),
      calls,
      ...(end && { end }),
      tries,
    };
  }

  listen({ keyStore, passphrase }) {
    const server = createServer({ pfx: keyStore, passphrase }, (request, response) => this.#answer(request, response));
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#places.ports.thief, '127.0.0.1', () => resolve(server));
    });
  }

  #answer(request, response) {
    const { webOrigin } = this.#places;
    request.resume();
    if (request.headers.origin !== webOrigin || request.url !== '/oauth-agent/copy') {
      response.writeHead(request.url === '/oauth-agent/copy' ? 403 : 404).end();
      return;
    }
    const cors = {
      'access-control-allow-origin': webOrigin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type',
      vary: 'Origin',
    };
    if (request.method === 'OPTIONS') {
      response.writeHead(204, cors).end();
      return;
    }
    if (request.method === 'POST') {
      const { cookie, 'content-type': type } = request.headers;
      if (type !== 'application/json' || cookie === undefined) {
        response.writeHead(400, cors).end();
        return;
      }
      this.steal(cookie);
    }
    response.writeHead(200, { ...cors, 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(this.state()));
  }
}

const codeOf = (body) => {
  try {
    return JSON.parse(body).error_code;
  } catch {
    return undefined;
  }
};
