import { expect, it } from 'vitest';
import { type SessionState, sessionState } from '../src/session-state.js';
import type { SignedIn } from '../src/types.js';

const SESSION: SignedIn = { isLoggedIn: true, idTokenClaims: {}, accessTokenExpiresAt: 1, sessionExpiresAt: 2 };

it.each([
  ['begins', (state: SessionState) => state.began(SESSION)],
  ['is renewed', (state: SessionState) => state.refreshed({ accessTokenExpiresAt: 3, sessionExpiresAt: 4 })],
  ['ends', (state: SessionState) => state.signedOut('signed_out')],
])('a listener may close the client when the session %s', (_, happens) => {
  // The real one, which takes no message once it is closed.
  const state = sessionState(new BroadcastChannel('closed by a listener'), () => Promise.resolve());
  state.learnt(SESSION);
  let told = 0;
  state.changes.add(() => {
    told++;
    state.close();
  });
  happens(state);
  expect(told).toBe(1);
});
