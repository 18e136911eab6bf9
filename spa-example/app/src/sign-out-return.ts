/** What an answer to a login has, which the client library reads and removes. */
const OF_A_LOGIN = ['code', 'error', 'response'];

/**
 * Where a user is who comes back from signing out at the authorization server: the same address without the `state` of that
 * (OpenID Connect RP-Initiated Logout 1.0, section 3). `undefined` where nobody comes back from that.
 */
export function afterSignOut(href: string): string | undefined {
  const url = new URL(href);
  if (!url.searchParams.has('state') || OF_A_LOGIN.some(name => url.searchParams.has(name))) {
    return undefined;
  }
  url.searchParams.delete('state');
  return url.href;
}
