import { expect, step } from '../smoke.mjs';
import { UserAgent, firstForm } from '../user-agent.mjs';
import { REGIONS } from './three-regions.mjs';

/**
 * Goes every way of the three regions by HTTP alone, as browsers would: each user enters through each region, is sent home to
 * sign in, travels with the session through the other regions, and signs out far from home. Then a region is lost.
 */
export const smokeOfRegions = async ({ places, regions, users, say }) => {
  for (const user of users) {
    for (const entry of REGIONS) {
      await journey({ places, regions, user, entry, say });
    }
    if (regions.hasGateways) {
      await throughTheGateway({ places, user, say });
    }
  }
  await lostRegion({ places, regions, users, say });
  if (regions.hasGateways) {
    await lostGateway({ places, regions, users, say });
  }
};

const browserOf = (places) => {
  const agent = new UserAgent();
  const headers = { origin: places.webOrigin, 'sec-fetch-site': 'same-site', 'token-handler-version': '1', accept: 'application/json' };
  const send = (entry, path, options = {}) => agent.exchange(`${places.apiOrigins[entry]}${path}`, { ...options, headers });
  const call = async (entry, path, options) => {
    const answer = await send(entry, path, options);
    expect(answer.status === 200, `${path} at ${entry} answered ${answer.status} ${answer.body.slice(0, 300)}`);
    return JSON.parse(answer.body);
  };
  return { agent, send, call };
};

const signIn = async ({ places, browser, user, entry, at }) => {
  const isBack = (url) => url.origin === places.webOrigin;
  const visited = [];
  const throughTheServer = async (address) => {
    const server = REGIONS.find((region) => new URL(address).origin === places.issuers[region]);
    visited.push(server);
    const page = await browser.agent.navigate(address, {}, isBack);
    const { action, fields } = firstForm(page);
    const form = { ...fields, username: user.sub, password: user.password };
    const landed = await browser.agent.navigate(action, { method: 'POST', form }, isBack);
    expect(landed.url.searchParams.has('code'), `the server of ${server} sent the user back without a code`);
    return browser.call(entry, '/oauth-agent/login/end', { method: 'POST', form: [...landed.url.searchParams] });
  };
  return at('sign-in', async () => {
    const { authorization_url: first } = await browser.call(entry, '/oauth-agent/login/start', { method: 'POST' });
    let session = await throughTheServer(first);
    if (user.region !== entry) {
      expect(session.is_logged_in === false, `a user at home in ${user.region} was signed in by the server of ${entry}`);
      session = await throughTheServer(session.authorization_url);
    }
    expect(session.is_logged_in === true, 'login/end does not say is_logged_in');
    expect(session.region === user.region, `the home region is ${session.region}, not ${user.region}`);
    expect(visited.at(-1) === user.region, `the user signed in at the server of ${visited.at(-1)}`);
    return visited;
  });
};

const callApi = async ({ browser, user, entry }) => {
  const answer = await browser.call(entry, '/orders');
  expect(answer.region === user.region, `the API of ${answer.region} answered, not that of ${user.region}`);
  expect(answer.user === user.name, `the API knows the user as ${answer.user}`);
  return answer;
};

const journey = async ({ places, regions, user, entry, say }) => {
  const browser = browserOf(places);
  const at = (name, work) => step(`${user.sub} through ${entry}: ${name}`, work);
  const visited = await signIn({ places, browser, user, entry, at });
  const { served_by: servedBy } = await at('API call', async () => {
    const answer = await callApi({ browser, user, entry });
    if (regions.hasGateways) {
      cameThroughHome(answer, user, entry);
    }
    return answer;
  });
  const [second, third] = REGIONS.filter((region) => region !== entry);
  await at(`travels to ${second}`, async () => {
    await callApi({ browser, user, entry: second });
    const { access_token_expires_in: seconds } = await browser.call(second, '/oauth-agent/refresh', { method: 'POST' });
    expect(seconds > 0, 'the new access token has expired already');
    await callApi({ browser, user, entry: third });
  });
  await at(`signs out in ${third}`, async () => {
    const { logout_url: url } = await browser.call(third, '/oauth-agent/logout', { method: 'POST' });
    const servers = Object.values(places.issuers);
    const { url: there } = await browser.agent.navigate(url, {}, ({ origin }) => servers.includes(origin));
    expect(there.origin === places.issuers[user.region], `the user is signed out at ${there.origin}, not at home`);
    const refused = await browser.send(entry, '/orders');
    expect(refused.status === 401, `the API answered ${refused.status} after sign-out`);
  });
  say(`${user.sub.padEnd(6)}through ${entry}: signed in at ${visited.join(', then ')}; ${servedBy} answered; refreshed in ${second}, signed out in ${third}`);
};

/** Wherever the sign-in began, it has ended at home, and the session is opened there alone. */
const cameThroughHome = ({ way }, { region: home }, entry) => {
  const expected = entry === home ? [home] : [entry, home];
  expect(way.join() === expected.join(), `the API was asked by way of ${way.join(', ')} and not ${expected.join(', ')}`);
  return way;
};

/** Who has signed in at home is opened there alone, wherever they are. */
const throughTheGateway = async ({ places, user, say }) => {
  const browser = browserOf(places);
  const home = user.region;
  const at = (name, work) => step(`${user.sub} through the gateway of ${home}: ${name}`, work);
  await signIn({ places, browser, user, entry: home, at });
  const ways = [];
  for (const entry of REGIONS) {
    const answer = await at(`API call in ${entry}`, () => callApi({ browser, user, entry }));
    const way = cameThroughHome(answer, user, entry);
    await at(`refresh in ${entry}`, () => browser.call(entry, '/oauth-agent/refresh', { method: 'POST' }));
    ways.push(way.join(' > '));
  }
  say(`${user.sub.padEnd(6)}signed in at home: called and refreshed by way of ${ways.join(', ')}`);
};

const lostGateway = async ({ places, regions, users, say }) => {
  const user = users.find(({ region }) => region === 'ap');
  const browser = browserOf(places);
  const at = (name, work) => step(`the gateway of ap is lost: ${name}`, work);
  await signIn({ places, browser, user, entry: 'ap', at });
  await regions.closeProxy('ap');
  await at('nobody takes its place', async () => {
    for (const [path, options] of [['/orders'], ['/oauth-agent/refresh', { method: 'POST' }]]) {
      const answer = await browser.send('us', path, options);
      const { error_code: code } = JSON.parse(answer.body);
      expect(answer.status === 503 && code === 'region_unavailable', `${path} answered ${answer.status} ${code}`);
      expect(answer.headers['access-control-allow-origin'] === places.webOrigin, 'the page cannot read the answer');
    }
  });
  say(`the gateway of ap is lost: ${user.sub} is told region_unavailable, and no other region opens the session`);
};

const lostRegion = async ({ places, regions, users, say }) => {
  const [lost] = REGIONS;
  const affected = users.find((user) => user.region === lost);
  const other = users.find((user) => user.region !== lost);
  const at = (name, work) => step(`${lost} is lost: ${name}`, work);
  const [theirs, others] = [browserOf(places), browserOf(places)];
  await signIn({ places, browser: theirs, user: affected, entry: other.region, at });
  await signIn({ places, browser: others, user: other, entry: other.region, at });
  await regions.closeApis(lost);
  await at('its users are told', async () => {
    const answer = await theirs.send(other.region, '/orders');
    const { error_code: code } = JSON.parse(answer.body);
    expect(answer.status === 503 && code === 'region_unavailable', `the API answered ${answer.status} ${code}`);
    expect(answer.headers['access-control-allow-origin'] === places.webOrigin, 'the page cannot read the answer');
  });
  await at('the others go on', () => callApi({ browser: others, user: other, entry: other.region }));
  say(`${lost} is lost: ${affected.sub} is told region_unavailable and nobody else answers; ${other.sub} goes on`);
};
