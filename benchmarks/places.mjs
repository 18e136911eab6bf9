/** What the deployment file, the cookies (`Session` in Java) and the requests have to agree on. */

export const ISSUER = 'http://127.0.0.1:1';
export const APP = 'shop';
export const CLIENT_ID = 'shop-spa';
export const KEY_ID = 'bench';
export const COOKIE = `__Host-Http-${APP}-at`;
export const WEB_ORIGIN = 'http://www.example.localhost';

/** What a browser sends along that matters to one of the proxies, and some of what does not. */
export const HEADERS = [
  `Origin: ${WEB_ORIGIN}`,
  'Token-Handler-Version: 1',
  'Sec-Fetch-Site: same-site',
  'Accept: application/json',
  'Accept-Encoding: gzip, deflate, br',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
];

export const SMALL = '/orders/200b';
export const LARGE = '/orders/64kb';
/** Answered with what the API got as Authorization, and in a second line as Cookie. */
export const SEEN = '/orders/seen';
