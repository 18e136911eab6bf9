/** What a browser does with cookies (RFC 6265 5.3, 5.4), as far as this demo's own servers go. */
export class CookieJar {
  #cookies = new Map();

  /** Keeps what `url` has set. `*.localhost` counts as secure, as it does in browsers. */
  receive(url, setCookieLines) {
    for (const line of setCookieLines) {
      const [pair, ...attributeList] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const name = pair.slice(0, at);
      const attributes = new Map(
        attributeList.map((attribute) => {
          const [key, ...value] = attribute.split('=');
          return [key.toLowerCase(), value.join('=')];
        }),
      );
      const domain = attributes.get('domain')?.replace(/^\./, '').toLowerCase();
      if (domain && url.hostname !== domain && !url.hostname.endsWith(`.${domain}`)) {
        throw new Error(`${url.hostname} set a cookie for ${domain}`);
      }
      if (name.startsWith('__Host-') && (domain || attributes.get('path') !== '/' || !attributes.has('secure'))) {
        throw new Error(`a browser drops this cookie: ${name}`);
      }
      if (name.startsWith('__Secure-') && !attributes.has('secure')) {
        throw new Error(`a browser drops this cookie: ${name}`);
      }
      if (pair.length - 1 > 4096) {
        throw new Error(`a browser drops this cookie, it is larger than 4096 bytes: ${name}`);
      }
      const path = attributes.get('path')?.startsWith('/') ? attributes.get('path') : defaultPath(url.pathname);
      const cookie = {
        name,
        value: pair.slice(at + 1),
        host: domain ?? url.hostname,
        hostOnly: domain === undefined,
        path,
        secure: attributes.has('secure'),
      };
      const key = `${cookie.host} ${path} ${name}`;
      const maxAge = attributes.has('max-age') ? Number(attributes.get('max-age')) : undefined;
      const expired =
        maxAge !== undefined ? maxAge <= 0 : attributes.has('expires') && Date.parse(attributes.get('expires')) <= Date.now();
      if (expired) {
        this.#cookies.delete(key);
      } else {
        this.#cookies.set(key, cookie);
      }
    }
  }

  /** The Cookie header for `url`; empty where there is none. */
  headerFor(url) {
    return this.#matching(url)
      .sort((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  /** The names of the cookies that `url` would get. */
  namesFor(url) {
    return this.#matching(url).map(({ name }) => name);
  }

  #matching(url) {
    const secure = url.protocol === 'https:' || url.hostname.endsWith('.localhost');
    return [...this.#cookies.values()].filter(
      (cookie) =>
        (cookie.hostOnly ? url.hostname === cookie.host : `.${url.hostname}`.endsWith(`.${cookie.host}`)) &&
        pathMatches(url.pathname, cookie.path) &&
        (!cookie.secure || secure),
    );
  }
}

const defaultPath = (path) => path.slice(0, path.lastIndexOf('/')) || '/';

const pathMatches = (path, cookiePath) =>
  path === cookiePath || (path.startsWith(cookiePath) && (cookiePath.endsWith('/') || path[cookiePath.length] === '/'));
