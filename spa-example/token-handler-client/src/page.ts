import { authorizationResponse, withoutAuthorizationResponse } from './authorization-response.js';
import type { LockManagerLike } from './types.js';

/** An address, from where the page is. */
export function absolute(url: string): URL {
  return new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href);
}

export function cleanAddressBar(): void {
  const { href } = location;
  if (authorizationResponse(href) !== undefined) {
    history.replaceState(history.state, '', withoutAuthorizationResponse(href));
  }
}

/** Absent in pages that are not secure contexts and in old browsers. */
export function pageLocks(): LockManagerLike | null {
  return (globalThis.navigator?.locks as unknown as LockManagerLike | undefined) ?? null;
}

export function pageStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    // The user has forbidden storage to this page.
    return null;
  }
}

export function pageChannel(agentUrl: string): BroadcastChannel | null {
  return globalThis.BroadcastChannel ? new BroadcastChannel(`homeport ${agentUrl}`) : null;
}
