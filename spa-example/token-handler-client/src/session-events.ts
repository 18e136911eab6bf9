import { onSessionExpiring } from './session-expiring.js';
import type { Session, SignedIn, SignOutReason, TokenHandlerClient } from './types.js';

/** What has become of the session, here or in another tab. */
export type SessionEvent =
  | { readonly type: 'signed-in'; readonly session: SignedIn }
  | { readonly type: 'refreshed'; readonly session: SignedIn }
  /** Another user has signed in, in another tab: what the page shows is of somebody else. */
  | { readonly type: 'session-changed'; readonly session: SignedIn }
  | { readonly type: 'expiring'; readonly session: SignedIn }
  | { readonly type: 'signed-out'; readonly reason?: SignOutReason };

/** Tells of a session by events, from what is known of it now on. Returns how to stop listening. */
export function onSessionEvent(
  client: Pick<TokenHandlerClient, 'current' | 'onChange'>,
  listener: (event: SessionEvent) => void,
): () => void {
  let before = client.current;
  const stopChanges = client.onChange(session => {
    const event = eventOf(before, session);
    before = session;
    if (event !== undefined) {
      listener(event);
    }
  });
  const stopExpiring = onSessionExpiring(client, session => listener({ type: 'expiring', session }));
  return () => {
    stopChanges();
    stopExpiring();
  };
}

function eventOf(before: Session | undefined, session: Session): SessionEvent | undefined {
  if (!session.isLoggedIn) {
    return before?.isLoggedIn
      ? { type: 'signed-out', ...(session.reason && { reason: session.reason }) }
      : undefined;
  }
  if (!before?.isLoggedIn) {
    return { type: 'signed-in', session };
  }
  if (before.idTokenClaims.sub !== session.idTokenClaims.sub) {
    return { type: 'session-changed', session };
  }
  const isRenewed = (one: number | undefined, other: number | undefined) => Math.abs((one ?? 0) - (other ?? 0)) > 1_000;
  return isRenewed(before.accessTokenExpiresAt, session.accessTokenExpiresAt) ||
    isRenewed(before.sessionExpiresAt, session.sessionExpiresAt)
    ? { type: 'refreshed', session }
    : undefined;
}
