import type { LoginStarted, NavigationOptions, Parameters, TokenHandlerClient } from './types.js';

/** What an API asks for beyond the session that there is. */
export interface StepUpChallenge {
  /** A stronger or fresher sign-in (RFC 9470), or more scope (RFC 6750, section 3.1). */
  readonly error: 'insufficient_user_authentication' | 'insufficient_scope';
  /** Ways to sign in, the first preferred. */
  readonly acrValues?: string;
  /** How many seconds ago the user may have signed in at most. */
  readonly maxAge?: number;
  readonly scope?: string;
}

const ERRORS = /^insufficient_(user_authentication|scope)$/;
/** RFC 9110, section 11.2: a token, or a text in quotes. */
const PARAMETER = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g;

/** What the answer of an API asks for; `undefined` where it is no such challenge. */
export function stepUpChallenge(response: Response): StepUpChallenge | undefined {
  const found = new Map<string, string>();
  for (const [, name = '', quoted, plain = ''] of (response.headers.get('WWW-Authenticate') ?? '').matchAll(
    PARAMETER,
  )) {
    found.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain);
  }
  const error = found.get('error') ?? '';
  if (!ERRORS.test(error)) {
    return undefined;
  }
  const [acrValues, maxAge, scope] = [found.get('acr_values'), Number(found.get('max_age') ?? NaN), found.get('scope')];
  return {
    error: error as StepUpChallenge['error'],
    ...(acrValues !== undefined && { acrValues }),
    ...(maxAge >= 0 && { maxAge }),
    ...(scope !== undefined && { scope }),
  };
}

/**
 * Starts a login that meets the challenge. The agent must allow the app `acr_values` and `max_age`; for
 * `insufficient_scope` give the whole scope that the app needs then, in `parameters`.
 */
export function stepUp(
  client: Pick<TokenHandlerClient, 'startLogin'>,
  challenge: StepUpChallenge,
  parameters: Parameters = {},
  options: NavigationOptions = {},
): Promise<LoginStarted> {
  const { acrValues, maxAge } = challenge;
  return client.startLogin(
    {
      ...(acrValues !== undefined && { acr_values: acrValues }),
      ...(maxAge !== undefined && { max_age: String(maxAge) }),
      ...parameters,
    },
    options,
  );
}
