import { authorizationResponse, withoutAuthorizationResponse } from './authorization-response.js';
import type { LockManagerLike } from './types.js';

/** An address, from where the page is. */
export function absolute(url: string): URL {
  return new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href);
}

export function cleanAddressBar(): void {
  const { href } = location;
  if (authorizationResponse(href)) {
    history.replaceState(history.state, '', withoutAuthorizationResponse(href));
  }
}

/** The same in all tabs, whichever page they show. Outside a browser a relative address stays one, until a call fails. */
export function withoutEnd(url: string): string {
  return (isInBrowser() ? absolute(url).href : url).replace(/\/+$/, '');
}

/** Pages and workers. On a server (Node, Deno) there are no tabs, and what would speak to them keeps the process alive. */
function isInBrowser(): boolean {
  return 'location' in globalThis;
}

/**
 * Something of the page's: absent on a server, in old browsers and pages that are no secure contexts, and where the user has
 * forbidden cookies to the page, which then may touch none of these.
 */
function ofPage<T>(get: () => T | null | undefined): T | null {
  try {
    return (isInBrowser() && globalThis.navigator.cookieEnabled !== false && get()) || null;
  } catch {
    return null;
  }
}

export function pageLocks(): LockManagerLike | null {
  return ofPage(() => navigator.locks as unknown as LockManagerLike | undefined);
}

export function pageStorage(): Storage | null {
  return ofPage(() => localStorage);
}

export function pageChannel(agentUrl: string): BroadcastChannel | null {
  return ofPage(() => new BroadcastChannel(`homeport ${agentUrl}`));
}
