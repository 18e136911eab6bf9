/** What `login/end` is told: the parameters of the authorization response, and nothing of the app's own. */
const SENT = ['code', 'state', 'iss', 'session_state', 'error', 'error_description', 'response'];

/** What must not stay in the address bar. `error_uri` tells the agent nothing. */
const REMOVED = [...SENT, 'error_uri'];

/** A JWT or an encrypted JWT, so that an app's own `?response=yes` is left alone (JARM, section 2.3.1). */
const JWT = /^[\w-]+\.[\w-]*\.[\w-]+(\.[\w-]+\.[\w-]+)?$/;

/**
 * The parameters of an authorization response in the query of `url` (RFC 6749, sections 4.1.2 and 4.1.2.1,
 * RFC 9207, JARM), or `undefined` where there is none. A repeated parameter is handed on as it came: refusing
 * it is the agent's task.
 */
export function authorizationResponse(url: string): URLSearchParams | undefined {
  const query = new URL(url).searchParams;
  const answersALogin = query.has('state') && (query.has('code') || query.has('error'));
  if (!answersALogin && !JWT.test(query.get('response') ?? '')) {
    return undefined;
  }
  return new URLSearchParams([...query].filter(([name]) => SENT.includes(name)));
}

/** `url` without the authorization response; the app's own parameters keep their exact spelling. */
export function withoutAuthorizationResponse(url: string): string {
  return url.replace(/\?[^#]*/, query => {
    const kept = query
      .slice(1)
      .split('&')
      .filter(pair => pair !== '' && !REMOVED.includes(nameOf(pair)))
      .join('&');
    return kept && `?${kept}`;
  });
}

function nameOf(pair: string): string {
  const [name = ''] = new URLSearchParams(pair).keys();
  return name;
}
