import { authorizationResponse } from './authorization-response.js';
import { noAnswer, noAnswerBy } from './errors.js';
import { markSignIn } from './sign-in-fault.js';
import type { CallOptions, Parameters, Session, TokenHandlerClient } from './types.js';

export interface PopupSignInOptions extends CallOptions {
  readonly parameters?: Parameters;
  /** Of the window, as `window.open` takes them. Default: 480 by 640 pixels. */
  readonly features?: string;
}

const NAME = 'homeportPopupAnswer';
const FEATURES = 'popup,width=480,height=640';
/** No event tells that a window of another site was closed. */
const LOOK_MILLIS = 300;

/**
 * Signs in in a window of its own, for a page in a frame of another site: authorization servers show themselves in no frame. Call it
 * by a click, since browsers open no window otherwise. The page at the redirect URI calls {@link answersOpener} first, and must not
 * be sent with a `Cross-Origin-Opener-Policy` of `same-origin`; nor may the authorization server's. Fails with `popup_blocked` or
 * `popup_closed`.
 */
export async function signInInPopup(
  client: Pick<TokenHandlerClient, 'startLogin' | 'onPageLoad'>,
  { parameters, features = FEATURES, signal }: PopupSignInOptions = {},
): Promise<Session> {
  // Before the network is awaited: the click must have been just now.
  const popup = window.open('', '_blank', features);
  if (popup === null) {
    throw noAnswer('popup_blocked');
  }
  try {
    markSignIn();
    const { authorizationUrl } = await client.startLogin(parameters, { navigate: false, signal });
    popup.location.href = authorizationUrl;
    return await client.onPageLoad(await answerOf(popup, signal), { signal });
  } finally {
    popup.close();
  }
}

/**
 * Whether this page was loaded in such a window, as the answer to a sign-in. It has handed the answer to the page that opened it then,
 * and has nothing more to do: call it before all else, and do not start the app.
 */
export function answersOpener(): boolean {
  const opener = window.opener as Window | null;
  if (opener === null || authorizationResponse(location.href) === undefined || !isOfThisOrigin(opener)) {
    return false;
  }
  // A page of this origin alone may read the code.
  opener.postMessage({ [NAME]: location.href }, location.origin);
  return true;
}

/** Another origin's page may have opened this one, and waits for nothing. */
function isOfThisOrigin(opener: Window): boolean {
  try {
    return opener.location.origin === location.origin;
  } catch {
    return false;
  }
}

function answerOf(popup: Window, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const hear = ({ source, origin, data }: MessageEvent) => {
      const answer = (data as Readonly<Record<string, unknown>> | null)?.[NAME];
      if (source === popup && origin === location.origin && typeof answer === 'string') {
        end();
        resolve(answer);
      }
    };
    const fail = (error: unknown) => {
      end();
      reject(error);
    };
    const abort = () => fail(noAnswerBy(signal?.reason, signal));
    const look = setInterval(() => popup.closed && fail(noAnswer('popup_closed')), LOOK_MILLIS);
    const end = () => {
      clearInterval(look);
      removeEventListener('message', hear);
      signal?.removeEventListener('abort', abort);
    };
    addEventListener('message', hear);
    signal?.addEventListener('abort', abort);
  });
}
