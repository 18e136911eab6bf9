import { Device } from './device.mjs';
import { expect, pageIn, signInAtServer, step } from './smoke.mjs';
import { UserAgent } from './user-agent.mjs';

const BOUND = '__Host-shop-bound=';

/** Binds a session to a key, copies all cookies, and sees what they are worth with and without the bound cookie. */
export const smokeOfTheft = async ({ places, thief, user, authority, say }) => {
  const { apiOrigin, webOrigin } = places;
  const browser = new UserAgent({ authority });
  const device = new Device(browser, apiOrigin);
  const page = pageIn(browser, places);
  const at = (name, work) => step(`${user.sub}: ${name}`, work);
  const tell = (name, text) => say(`${user.sub.padEnd(6)}${name.padEnd(15)}${text}`);

  const instructions = await at('bound session', async () => {
    const back = await signInAtServer(browser, page, user);
    const ended = await page.send('/oauth-agent/login/end', { method: 'POST', form: [...back.searchParams] });
    const told = await device.register(ended);
    expect((await page.call('/oauth-agent/session')).device_bound === true, 'the session does not say device_bound');
    await page.call('/orders');
    tell('bound', `the session belongs to a key of this browser, as ${told.session_identifier}`);
    return told;
  });

  const stolen = await at('copy', async () => {
    const address = `${places.thiefOrigin}/oauth-agent/copy`;
    const headers = { origin: webOrigin, 'content-type': 'application/json' };
    const foreign = await browser.exchange(address, { method: 'POST', headers: { ...headers, origin: 'https://evil.example' } });
    expect(foreign.status === 403, `another page may have cookies copied: ${foreign.status}`);
    const copied = await browser.exchange(address, { method: 'POST', headers });
    expect(copied.status === 200, `the copy was answered with ${copied.status}`);
    expect(!/=/.test(JSON.parse(copied.body).cookies.join()), 'the answer has the value of a cookie');
    const cookies = browser.jar.headerFor(new URL(address));
    expect(cookies.includes(BOUND), 'the bound cookie is not among the copied');
    const served = await thief.call(cookies, 'GET', '/orders');
    expect(served.status === 200, `the copy was refused at once: ${served.status}`);
    tell('was robbed', `a copy of ${cookies.split('; ').length} cookies is served, while the bound cookie in it lives`);
    return cookies;
  });

  await at('dead copy', async () => {
    const left = stolen
      .split('; ')
      .filter((cookie) => !cookie.startsWith(BOUND))
      .join('; ');
    const api = await thief.call(left, 'GET', '/orders');
    expect(api.status === 401 && api.error_code === 'token_expired', `the API answered ${api.status} ${api.error_code}`);
    const refresh = await thief.call(left, 'POST', '/oauth-agent/refresh');
    expect(refresh.status === 401 && refresh.error_code === 'session_expired', `the agent answered ${refresh.status} ${refresh.error_code}`);
    tell('is safe', 'without the bound cookie the copy is refused: 401 token_expired, and 401 session_expired for a refresh');
  });

  await at('proof', async () => {
    const another = new Device(browserWith(stolen, apiOrigin, authority), apiOrigin);
    const forged = await another.prove(instructions);
    expect(JSON.parse(forged.body).continue === false, `the proof of another key was answered with ${forged.status}`);
    const proved = await device.prove(instructions);
    expect(proved.headers['set-cookie']?.some((line) => line.startsWith(BOUND)), `the proof was answered with ${proved.status}`);
    await page.call('/oauth-agent/refresh', { method: 'POST' });
    await page.call('/orders');
    tell('goes on', 'the key gets the cookie again, another key does not, and the user noticed nothing');
  });
};

/** Another browser with these cookies, and with a key of its own. */
const browserWith = (cookies, apiOrigin, authority) => {
  const browser = new UserAgent({ authority });
  browser.jar.receive(
    new URL(`${apiOrigin}/oauth-agent/copy`),
    cookies.split('; ').map((cookie) => `${cookie}; Path=/; Secure`),
  );
  return browser;
};
