export { createTokenHandlerClient } from './client.js';
export { TokenHandlerError } from './errors.js';
export { returnPage, startLoginFrom } from './return-page.js';
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
