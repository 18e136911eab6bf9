export { RequireSession, type RequireSessionProps } from './RequireSession.js';
export { SessionProvider, type SessionProviderProps } from './SessionProvider.js';
export { type SessionView, useHomeport, useSession } from './session-context.js';
