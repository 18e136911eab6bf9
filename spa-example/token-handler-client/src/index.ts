export { createTokenHandlerClient } from './client.js';
export { TokenHandlerError } from './errors.js';
export type { ServerEvent } from './event-parser.js';
export { eventStream, type EventStreamOptions } from './event-stream.js';
export { returnPage, startLoginFrom } from './return-page.js';
export { onSessionEvent, type SessionEvent } from './session-events.js';
export { stepUp, stepUpChallenge, type StepUpChallenge } from './step-up.js';
export type {
  IdTokenClaims,
  LockManagerLike,
  LoginStarted,
  LogoutResult,
  NavigationOptions,
  Parameters,
  Refreshed,
  Session,
  SessionExpiringListener,
  SessionListener,
  SignedIn,
  SignedOut,
  SignOutReason,
  TokenHandlerClient,
  TokenHandlerClientOptions,
} from './types.js';
export { connectWebSocket, type WebSocketOptions } from './web-socket.js';
