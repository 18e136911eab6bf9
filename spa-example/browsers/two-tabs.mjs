/**
 * Two tabs of one browser, 50 calls in each at the moment when the access token has expired: says what came of them, as JSON.
 * Called by the e2e tests: two-tabs.mjs BROWSER EXECUTABLE PAGE API
 */
import puppeteer from 'puppeteer-core';

const [name, executablePath, page, api] = process.argv.slice(2);
const CALLS = 50;

const browser = await puppeteer.launch({
  browser: name,
  executablePath,
  headless: true,
  args: name === 'chrome' ? ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'] : [],
  // Firefox asks the system for these names, which Chromium knows (RFC 6761, section 6.3); not every system answers.
  extraPrefsFirefox: { 'network.dns.localDomains': [...new Set([page, api].map((url) => new URL(url).hostname)), 'login.idp.localhost'].join(',') },
});

const open = async () => {
  const tab = await browser.newPage();
  await tab.goto(page);
  await tab.waitForFunction(() => window.ready === true);
  return tab;
};

try {
  const first = await open();
  await Promise.all([first.waitForNavigation(), first.evaluate(() => window.homeport.startLogin().then(() => undefined))]);
  await first.waitForSelector('input[name=username]');
  await first.type('input[name=username]', 'aiko');
  await first.type('input[name=password]', 'homeport');
  await Promise.all([first.waitForNavigation(), first.click('button[type=submit]')]);
  await first.waitForFunction(() => window.ready === true && window.homeport.current?.isLoggedIn === true);
  const second = await open();
  const tabs = [first, second];
  const refreshes = async () => {
    const counts = await Promise.all(
      tabs.map((tab) =>
        tab.evaluate(() => performance.getEntriesByType('resource').filter(({ name: url }) => url.endsWith('/refresh')).length),
      ),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  };
  // The proxy counts whole seconds, so that the token may live a part of one more.
  const at = 1_500 + (await first.evaluate(() => window.homeport.current.accessTokenExpiresAt));
  const before = await refreshes();
  const statuses = await Promise.all(
    tabs.map((tab) =>
      tab.evaluate(
        async (url, count, start) => {
          await new Promise((resolve) => setTimeout(resolve, start - Date.now()));
          const calls = Array.from({ length: count }, () =>
            window.homeport.fetch(url).then(
              (answer) => answer.status,
              (error) => `${error.errorCode} ${error.status}`,
            ),
          );
          return Promise.all(calls);
        },
        `${api}/orders`,
        CALLS,
        at,
      ),
    ),
  );
  const claims = await second.evaluate(() => window.homeport.current.idTokenClaims.sub);
  console.log(JSON.stringify({ browser: await browser.version(), statuses: statuses.flat(), refreshes: (await refreshes()) - before, claims }));
} finally {
  await browser.close();
}
