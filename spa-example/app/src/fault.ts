import { type SignInFault, signInFault, TokenHandlerError } from '@homeport/token-handler-client';

/** A failure in words for the person in front of the page. */
export interface Fault {
  readonly title: string;
  readonly advice: string;
  /** For whoever is asked for help. */
  readonly code: string;
}

const KNOWN: Readonly<Record<string, readonly [title: string, advice: string]>> = {
  access_denied: ['Sign-in was declined', 'You can try again whenever you like.'],
  invalid_request: [
    'This sign-in cannot be finished',
    'It began in another browser, took longer than ten minutes, or was finished before (by Back or a reload). Please sign in again.',
  ],
  session_expired: ['Your session has ended', 'Please sign in again.'],
  unauthorized: ['You are signed out', 'Please sign in again.'],
  login_required: ['You need to sign in', 'The sign-in service wants to see you in person.'],
  interaction_required: ['You need to sign in', 'The sign-in service has a question for you.'],
  offline: ['You are offline', 'You stay signed in. Please try again when you are connected.'],
  cookies_disabled: ['Cookies are off', 'Please allow this site cookies, and reload the page: signing in needs them.'],
  overloaded: ['Too many people are here', 'Please try again in a moment.'],
  network_error: ['No connection', 'The service cannot be reached. Check your connection and try again.'],
  timeout: ['No answer', 'The service is taking too long. Please try again in a moment.'],
  authorization_server_unavailable: [
    'Sign-in is away for a moment',
    'You stay signed in. Please try again shortly.',
  ],
  authorization_server_error: ['Sign-in is out of order', 'Please try again later.'],
  region_unavailable: [
    'Your home region cannot be reached',
    'Your data stays there, so no other region answers for it. Please try again shortly.',
  ],
  region_unknown: ['Your home region is not served here', 'Please ask your administrator.'],
  region_missing: ['You have no home region yet', 'Please ask your administrator.'],
  region_blocked: ['Your home region may not be reached from here', 'Please ask your administrator.'],
  api_error: ['The API failed', 'Please try again in a moment.'],
  api_timeout: ['The API takes too long', 'Please try again in a moment.'],
};

/** What to do where a sign-in could not be finished, and the code says no more. */
const OF_SIGN_IN: Readonly<Record<SignInFault, readonly [title: string, advice: string]>> = {
  login_expired: ['That took too long', 'A sign-in has to be finished within ten minutes. Please sign in again.'],
  other_browser: [
    'This sign-in is not of this browser',
    'It began in another browser, or was finished before (by Back or a reload). Please go back there, or sign in here.',
  ],
  cookies_blocked: [
    'This browser keeps cookies back',
    'Please allow this site cookies, and any extension that blocks them, and sign in again.',
  ],
  refused_by_server: ['Sign-in was refused', 'The sign-in service has said no. You can try again, or ask for help.'],
  server_unavailable: ['Sign-in is away for a moment', 'Please sign in again shortly.'],
};

/** @param isSignedIn whether there is a session all the same, as after Back to a sign-in that was finished */
export function faultOf(error: unknown, isSignedIn = false): Fault {
  if (error instanceof TokenHandlerError) {
    if (isSignedIn && error.errorCode === 'invalid_request') {
      return {
        title: 'You are signed in already',
        advice: 'The page that you have come back to belongs to a sign-in that was finished before, or began in another browser.',
        code: error.errorCode,
      };
    }
    const cause = signInFault(error);
    const ofSignIn = cause && OF_SIGN_IN[cause];
    const known = KNOWN[error.errorCode];
    // The server's own word says more than that it has refused.
    const [title, advice] = (cause === 'refused_by_server' && known) || ofSignIn || known || ['Something went wrong', error.message];
    return { title, advice, code: error.errorCode };
  }
  const advice = error instanceof Error ? error.message : 'Please reload the page.';
  return { title: 'Something went wrong', advice, code: 'page_error' };
}
