/**
 * The demo over TLS in a browser that binds no session: goes the whole way there, and says what was seen, as JSON.
 * Called by the e2e tests: unbound.mjs BROWSER EXECUTABLE PAGE API
 */
import puppeteer from 'puppeteer-core';

const [name, executablePath, page, api] = process.argv.slice(2);

const browser = await puppeteer.launch({
  browser: name,
  executablePath,
  headless: true,
  acceptInsecureCerts: true,
  args: name === 'chrome' ? ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'] : [],
  // Firefox asks the system for these names, which Chromium knows (RFC 6761, section 6.3); not every system answers.
  extraPrefsFirefox: { 'network.dns.localDomains': [...[page, api].map((url) => new URL(url).hostname), 'login.idp.localhost'].join(',') },
});

try {
  const tab = await browser.newPage();
  const test = (id) => `[data-testid="${id}"]`;
  const text = (id) => tab.$eval(test(id), (element) => element.textContent);
  const press = async (id) => {
    await tab.waitForSelector(test(id));
    await tab.click(test(id));
  };
  await tab.goto(page);
  await press('sign-in');
  await tab.waitForSelector('input[name=username]');
  await tab.type('input[name=username]', 'aiko');
  await tab.type('input[name=password]', 'homeport');
  await tab.click('button[type=submit]');
  await press('call-orders');
  await tab.waitForSelector(test('served-by'));
  const servedBy = [await text('served-by')];
  const statusOf = async (call, id) => {
    const answered = tab.waitForResponse((answer) => answer.url().endsWith(`/oauth-agent/${call}`) && answer.request().method() === 'POST');
    await press(id);
    return (await answered).status();
  };
  const refresh = await statusOf('refresh', 'refresh');
  await press('call-orders');
  await tab.waitForFunction((selector) => document.querySelectorAll(selector).length === 2, {}, `${test('calls')} li`);
  servedBy.push(await text('served-by'));
  const binding = await text('binding');
  const logout = await statusOf('logout', 'sign-out');
  console.log(JSON.stringify({ browser: await browser.version(), servedBy, refresh, binding, logout }));
} finally {
  await browser.close();
}
