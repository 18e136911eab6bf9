const ORIGIN = /^https?:\/\/[a-z0-9*][a-z0-9.-]*(:(\d{1,5}|\*))?$/i;

/**
 * The page's Content-Security-Policy: nothing inline, nothing foreign, and calls only to the page's own origin
 * (for `config.json`) and to the API. `frame-ancestors` is missing because browsers ignore it in a meta tag: the
 * static host should send it as a header.
 *
 * @param apiOrigins origins separated by blanks, such as `https://api.example.com`
 */
export function contentSecurityPolicy(apiOrigins: string): string {
  const origins = apiOrigins.split(/\s+/).filter(origin => origin !== '');
  const wrong = origins.find(origin => !ORIGIN.test(origin));
  if (origins.length === 0 || wrong !== undefined) {
    throw new Error(
      `HOMEPORT_API_ORIGIN must name the API's origin without a path, such as https://api.example.com, but is "${apiOrigins}".`,
    );
  }
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${origins.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}
