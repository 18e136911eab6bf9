export { homeportInterceptor } from './interceptor.js';
export { injectHomeport, injectSession, provideHomeport, type SessionView } from './session.js';
export { sessionGuard, type SessionGuardOptions } from './session-guard.js';
