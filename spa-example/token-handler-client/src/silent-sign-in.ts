import { authorizationResponse } from './authorization-response.js';
import { noAnswer, noAnswerBy, TokenHandlerError } from './errors.js';
import type { CallOptions, Parameters, Session, TokenHandlerClient } from './types.js';

export interface SilentSignInOptions extends CallOptions {
  /** Beside `prompt=none`; the agent must allow both. */
  readonly parameters?: Parameters;
  /** After how long a server that does not answer is given up. Default: 10,000. */
  readonly timeoutMillis?: number;
}

const NAME = 'homeportSilentAnswer';
const TIMEOUT_MILLIS = 10_000;
/** OpenID Connect Core 1.0, section 3.1.2.6. */
const USER_NEEDED = /^(login|interaction|consent|account_selection)_required$/;

/**
 * Signs in a user whom the authorization server knows already, in a frame that nobody sees: `{ isLoggedIn: false }` where it would
 * have to ask them. The page at the redirect URI calls {@link answersSilently} first. Browsers that keep cookies of other sites
 * out of frames find nobody at a server on another site.
 */
export async function signInSilently(
  client: Pick<TokenHandlerClient, 'startLogin' | 'onPageLoad'>,
  { parameters = {}, timeoutMillis = TIMEOUT_MILLIS, signal }: SilentSignInOptions = {},
): Promise<Session> {
  const { authorizationUrl } = await client.startLogin({ prompt: 'none', ...parameters }, { navigate: false, signal });
  const answer = await answerInFrame(authorizationUrl, timeoutMillis, signal);
  try {
    return await client.onPageLoad(answer, { signal });
  } catch (error) {
    if (error instanceof TokenHandlerError && USER_NEEDED.test(error.errorCode)) {
      return { isLoggedIn: false };
    }
    throw error;
  }
}

/**
 * Whether this page was loaded in such a frame, as the answer to a silent sign-in. It has handed the answer to the page around it
 * then, and has nothing more to do: call it before all else, and do not start the app.
 */
export function answersSilently(): boolean {
  if (window.parent === window || authorizationResponse(location.href) === undefined) {
    return false;
  }
  // A page of this origin alone may read the code.
  window.parent.postMessage({ [NAME]: location.href }, location.origin);
  return true;
}

function answerInFrame(url: string, timeoutMillis: number, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const frame = document.createElement('iframe');
    const hear = ({ source, origin, data }: MessageEvent) => {
      const answer = (data as Readonly<Record<string, unknown>> | null)?.[NAME];
      if (source === frame.contentWindow && origin === location.origin && typeof answer === 'string') {
        end();
        resolve(answer);
      }
    };
    const abort = () => fail(noAnswerBy(signal?.reason, signal));
    const fail = (error: TokenHandlerError) => {
      end();
      reject(error);
    };
    const timer = setTimeout(() => fail(noAnswer('timeout')), timeoutMillis);
    const end = () => {
      clearTimeout(timer);
      removeEventListener('message', hear);
      signal?.removeEventListener('abort', abort);
      frame.remove();
    };
    addEventListener('message', hear);
    signal?.addEventListener('abort', abort);
    frame.hidden = true;
    frame.src = url;
    document.body.append(frame);
  });
}
