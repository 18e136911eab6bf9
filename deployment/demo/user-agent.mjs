import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { CookieJar } from './cookie-jar.mjs';

/** A browser without a screen: follows links and forms, keeps cookies, and finds `*.localhost` at 127.0.0.1. */
export class UserAgent {
  #authority;

  /** `authority`: the certificate (PEM) of the one that is trusted over TLS. */
  constructor({ jar = new CookieJar(), authority } = {}) {
    this.jar = jar;
    this.#authority = authority;
  }

  /** One exchange, no redirect followed: `{status, headers, body, url}`. */
  exchange(address, { method = 'GET', headers = {}, form, json } = {}) {
    const url = new URL(address);
    const cookie = this.jar.headerFor(url);
    const body = form ? new URLSearchParams(form).toString() : json ? JSON.stringify(json) : method === 'POST' ? '' : undefined;
    const type = json ? 'application/json' : 'application/x-www-form-urlencoded';
    return new Promise((resolve, reject) => {
      const isSecure = url.protocol === 'https:';
      const request = (isSecure ? httpsRequest : httpRequest)(
        {
          host: '127.0.0.1',
          port: url.port || (isSecure ? 443 : 80),
          ...(isSecure && { servername: url.hostname, ca: this.#authority }),
          path: url.pathname + url.search,
          method,
          agent: false,
          timeout: 20_000,
          headers: {
            host: url.host,
            ...(cookie && { cookie }),
            ...(body !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
            ...headers,
          },
        },
        async (response) => {
          let text = '';
          response.setEncoding('utf8');
          try {
            for await (const chunk of response) {
              text += chunk;
            }
            this.jar.receive(url, response.headers['set-cookie'] ?? []);
            resolve({ status: response.statusCode, headers: response.headers, body: text, url });
          } catch (error) {
            reject(error);
          }
        },
      );
      request.on('timeout', () => request.destroy(new Error(`no answer from ${url.origin}${url.pathname} in 20 s`)));
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Goes to `address` and follows redirects, until a page or until `isThere` says that a location is the goal. */
  async navigate(address, options = {}, isThere = () => false) {
    let url = new URL(address);
    let next = options;
    for (let hop = 0; hop < 20; hop++) {
      if (isThere(url)) {
        return { status: 0, headers: {}, body: '', url };
      }
      const answer = await this.exchange(url, next);
      const { location } = answer.headers;
      if (answer.status < 300 || answer.status > 399 || location === undefined) {
        return answer;
      }
      url = new URL(location, url);
      next = {};
    }
    throw new Error(`too many redirects, the last one to ${url.origin}${url.pathname}`);
  }
}

/** The first form of a page: where it goes and the fields that it already holds. */
export const firstForm = (page) => {
  const tag = /<form\b[^>]*>/i.exec(page.body)?.[0];
  if (tag === undefined) {
    throw new Error(`${page.url.origin}${page.url.pathname} answered ${page.status} without a form`);
  }
  const fields = {};
  for (const [input] of page.body.matchAll(/<input\b[^>]*>/gi)) {
    const name = attribute(input, 'name');
    if (name !== undefined) {
      fields[name] = attribute(input, 'value') ?? '';
    }
  }
  return { action: new URL(attribute(tag, 'action') ?? page.url, page.url), fields };
};

const attribute = (tag, name) => {
  const [, quote, text] = new RegExp(`\\s${name}\\s*=\\s*(["'])(.*?)\\1`, 'is').exec(tag) ?? [];
  return quote && text.replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
};
