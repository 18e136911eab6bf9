import { inject } from '@angular/core';
import { type CanActivateFn, Router, type UrlTree } from '@angular/router';
import { startLoginFrom } from '@homeport/token-handler-client';
import { injectHomeport, injectSession } from './session.js';

export interface SessionGuardOptions {
  /** Where to go instead, such as a page that offers to sign in. Default: a login starts that comes back to the route. */
  readonly otherwise?: (url: string, router: Router) => UrlTree;
}

/**
 * Keeps a route for signed-in users. While nobody can tell whether there is a session, the route is shown: its component sees that
 * `session()` is undefined. It hides; what guards the data is the API.
 */
export function sessionGuard({ otherwise }: SessionGuardOptions = {}): CanActivateFn {
  return async (_route, { url }) => {
    const [client, router, { settled }] = [injectHomeport(), inject(Router), injectSession()];
    await settled;
    if (client.current?.isLoggedIn !== false) {
      return true;
    }
    if (otherwise !== undefined) {
      return otherwise(url, router);
    }
    await startLoginFrom(client, url);
    return false;
  };
}
