export { createHomeport, type HomeportPlugin, type SessionView, useHomeport, useSession } from './session.js';
export { type GuardedRoute, sessionGuard, type SessionGuardOptions } from './session-guard.js';
