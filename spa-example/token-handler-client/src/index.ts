export { nameDevice, userinfo, type UserSession, userSessions } from './account.js';
export { createTokenHandlerClient } from './client.js';
export { errorOf, TokenHandlerError } from './errors.js';
export type { ServerEvent } from './event-parser.js';
export { eventStream, type EventStreamOptions } from './event-stream.js';
export { answersOpener, signInInPopup, type PopupSignInOptions } from './popup-sign-in.js';
export { arrive, returnPage, startLoginFrom } from './return-page.js';
export { onSessionEvent, type SessionEvent } from './session-events.js';
export { onSessionExpiring } from './session-expiring.js';
export { markSignIn, signIn, type SignInFault, signInFault } from './sign-in-fault.js';
export { answersSilently, signInSilently, type SilentSignInOptions } from './silent-sign-in.js';
export { stepUp, stepUpChallenge, type StepUpChallenge } from './step-up.js';
export type {
  ApiRequestInit,
  CallOptions,
  IdTokenClaims,
  LockManagerLike,
  LoginStarted,
  LogoutOptions,
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
export { upload, type UploadBody, type UploadOptions, type UploadProgress } from './upload.js';
export { connectWebSocket, type WebSocketOptions } from './web-socket.js';
