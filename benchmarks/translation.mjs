import { readFileSync } from 'node:fs';
import { Failure } from './failure.mjs';
import { HEADERS, SEEN } from './places.mjs';
import { fetched } from './server.mjs';

const BEARER = /^Bearer ([\w-]+\.){2}[\w-]+$/;

/** Whoever says that it makes a bearer token of a cookie is asked to show it once, and that the cookie goes no further. */
export const checkTranslation = async ({ id }, { port, cookieFile }) => {
  const cookie = readFileSync(cookieFile, 'utf8').split('\n', 1)[0];
  const headers = Object.fromEntries(HEADERS.map((line) => line.split(': ', 2)));
  const { status, text } = await fetched(`http://127.0.0.1:${port}${SEEN}`, { ...headers, cookie: `${cookie}; theme=dark` });
  const [authorization, cookies] = text.split('\n');
  if (status !== 200 || !BEARER.test(authorization) || cookies?.includes(cookie.split('=', 1)[0])) {
    throw new Failure(
      `${id} does not translate: answered ${status}, and the API got ${authorization.length} characters of Authorization and ` +
        `${cookies?.length} of Cookie.`,
    );
  }
};
