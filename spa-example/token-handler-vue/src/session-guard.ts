import { startLoginFrom } from '@homeport/token-handler-client';
import type { HomeportPlugin } from './session.js';

/** A route, as far as the guard looks at it. */
export interface GuardedRoute {
  readonly fullPath: string;
  readonly meta: Readonly<Record<PropertyKey, unknown>>;
}

export interface SessionGuardOptions<Elsewhere> {
  /** Where to go instead, such as a page that offers to sign in. Default: a login starts that comes back to the route. */
  readonly otherwise?: (route: GuardedRoute) => Elsewhere;
}

/**
 * For `router.beforeEach`: keeps routes with `meta: { requiresSession: true }` for signed-in users. While nobody can tell whether
 * there is a session, the route is shown: its component sees that `session` is undefined. It hides; what guards the data is the API.
 */
export function sessionGuard<Elsewhere = never>(
  { client, settled }: Pick<HomeportPlugin, 'client' | 'settled'>,
  { otherwise }: SessionGuardOptions<Elsewhere> = {},
): (route: GuardedRoute) => Promise<boolean | Elsewhere> {
  return async route => {
    if (route.meta['requiresSession'] !== true) {
      return true;
    }
    await settled;
    if (client.current?.isLoggedIn !== false) {
      return true;
    }
    if (otherwise !== undefined) {
      return otherwise(route);
    }
    await startLoginFrom(client, route.fullPath);
    return false;
  };
}
