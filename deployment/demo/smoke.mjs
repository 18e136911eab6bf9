import { Failure } from './failure.mjs';
import { UserAgent, firstForm } from './user-agent.mjs';

/**
 * Goes the whole way of each user by HTTP alone, as a browser would, and says what it saw.
 *
 * `authority`: the certificate of the authority that is to be trusted, where the demo is over TLS.
 */
export const smoke = async ({ webOrigin, apiOrigin, users, say, authority }) => {
  await step('static page', async () => {
    const page = await new UserAgent({ authority }).exchange(`${webOrigin}/`);
    expect(page.status === 200, `the page answered ${page.status}`);
    expect(page.headers['set-cookie'] === undefined, 'the static origin has set a cookie');
    say(`static page          ${webOrigin}/ answers, and sets no cookie`);
  });
  for (const user of users) {
    await journey({ webOrigin, apiOrigin, user, say, authority });
  }
};

/** A browser with the app's page: `send` makes a call of the page, `call` one that must be answered with 200 and JSON. */
export const pageIn = (browser, { webOrigin, apiOrigin }) => {
  const headers = { origin: webOrigin, 'sec-fetch-site': 'same-site', 'token-handler-version': '1', accept: 'application/json' };
  const send = (path, options = {}) =>
    browser.exchange(`${apiOrigin}${path}`, { ...options, headers: { ...headers, ...options.headers } });
  const call = async (path, options) => {
    const answer = await send(path, options);
    expect(answer.status === 200, `${path} answered ${answer.status} ${answer.body.slice(0, 300)}`);
    return JSON.parse(answer.body);
  };
  return { send, call, isBack: (url) => url.origin === webOrigin };
};

/** Goes to the authorization server and signs in there; where the user comes back to, with the code. */
export const signInAtServer = async (browser, { call, isBack }, user) => {
  const { authorization_url: url } = await call('/oauth-agent/login/start', { method: 'POST' });
  const page = await browser.navigate(url, {}, isBack);
  const { action, fields } = firstForm(page);
  const form = { ...fields, username: user.sub, password: user.password };
  const landed = await browser.navigate(action, { method: 'POST', form }, isBack);
  expect(isBack(landed.url), `the authorization server answered ${landed.status} instead of sending the user back`);
  expect(landed.url.searchParams.has('code'), `the user came back without a code: ${landed.url.searchParams.get('error')}`);
  return landed.url;
};

const journey = async ({ webOrigin, apiOrigin, user, say, authority }) => {
  const browser = new UserAgent({ authority });
  const page = pageIn(browser, { webOrigin, apiOrigin });
  const { send, call, isBack } = page;
  const at = (name, work) => step(`${user.sub}: ${name}`, work);
  const tell = (name, text) => say(`${user.sub.padEnd(6)}${name.padEnd(15)}${text}`);

  await at('signed out', async () => {
    const session = await call('/oauth-agent/session');
    expect(session.is_logged_in === false, 'a new browser is signed in');
    const refused = await send('/orders');
    expect(refused.status === 401, `the API answered ${refused.status} without a session`);
  });

  const back = await at('sign-in page', () => signInAtServer(browser, page, user));

  await at('sign-in', async () => {
    const session = await call('/oauth-agent/login/end', { method: 'POST', form: [...back.searchParams] });
    expect(session.is_logged_in === true, 'login/end does not say is_logged_in');
    expect(session.region === user.region, `the home region is ${session.region}, not ${user.region}`);
    const { name } = session.id_token_claims;
    expect(name === user.name, `the ID token names ${name}, not ${user.name}`);
    tell('signed in', `${name}, home region ${session.region}, access token for ${session.access_token_expires_in} s`);
  });

  const callApi = async () => {
    const answer = await call('/orders');
    expect(answer.region === user.region, `the API of ${answer.region} answered, not that of ${user.region}`);
    expect(answer.user === user.name, `the API knows the user as ${answer.user}`);
    return answer;
  };
  await at('API call', async () => {
    const answer = await callApi();
    tell('called the API', `${answer.served_by} answered with ${answer.orders.length} orders`);
  });

  await at('refresh', async () => {
    const before = browser.jar.headerFor(new URL(`${apiOrigin}/orders`));
    const { access_token_expires_in: seconds } = await call('/oauth-agent/refresh', { method: 'POST' });
    expect(browser.jar.headerFor(new URL(`${apiOrigin}/orders`)) !== before, 'the session cookie is the old one');
    const answer = await callApi();
    tell('refreshed', `new access token for ${seconds} s, ${answer.served_by} accepts it`);
  });

  await at('sign-out', async () => {
    const agentUrl = new URL(`${apiOrigin}/oauth-agent/refresh`);
    const copied = browser.jar.headerFor(agentUrl);
    const { logout_url: url } = await call('/oauth-agent/logout', { method: 'POST' });
    expect(url !== undefined, 'there is no logout_url');
    let shown = await browser.navigate(url, {}, isBack);
    if (!isBack(shown.url)) {
      const { action, fields } = firstForm(shown);
      shown = await browser.navigate(action, { method: 'POST', form: fields }, isBack);
    }
    expect(isBack(shown.url), `the authorization server answered ${shown.status} instead of sending the user back`);
    const left = browser.jar.namesFor(agentUrl);
    expect(left.length === 0, `cookies are left: ${left.join(', ')}`);
    expect((await call('/oauth-agent/session')).is_logged_in === false, 'the session says is_logged_in after sign-out');
    const refused = await send('/orders');
    expect(refused.status === 401, `the API answered ${refused.status} after sign-out`);
    const replayed = await send('/oauth-agent/refresh', { method: 'POST', headers: { cookie: copied } });
    expect(replayed.status === 401, `cookies copied before sign-out could be refreshed: ${replayed.status}`);
    tell('signed out', 'no cookie is left, and cookies copied before cannot be refreshed');
  });

  await at('signed out at the authorization server too', async () => {
    const { authorization_url: url } = await call('/oauth-agent/login/start', { method: 'POST' });
    const shown = await browser.navigate(url, {}, isBack);
    expect(!isBack(shown.url), 'the authorization server let the user in again without a password');
  });
};

export const step = async (name, work) => {
  try {
    return await work();
  } catch (error) {
    throw new Failure(`Smoke run failed at "${name}": ${error.message}`, { cause: error });
  }
};

export const expect = (holds, fault) => {
  if (!holds) {
    throw new Error(fault);
  }
};
