/**
 * Puts the screenshots of each state of the example app, as the e2e tests take them, on one sheet for the documentation.
 * CHROMIUM names another browser than /usr/bin/chromium.
 */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';

const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;
const ROOT = join(import.meta.dirname, '../..');
const from = join(ROOT, 'e2e/target/screenshots/states');
const to = join(ROOT, 'docs/images/states');
/** Looks, and how wide each is on the sheet. */
const LOOKS = { light: 620, dark: 620, narrow: 240, 'double-text': 620 };
const STYLE = `body { margin: 0; padding: 16px; width: max-content; background: #8a929a; }
  main { display: flex; gap: 16px; align-items: start; } img { display: block; }`;

const browser = await puppeteer.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 2_200, height: 100 });
  await mkdir(to, { recursive: true });
  for (const state of await readdir(from)) {
    const files = await readdir(join(from, state));
    const images = await Promise.all(
      Object.entries(LOOKS)
        .filter(([look]) => files.includes(`${look}.png`))
        .map(async ([look, width]) => {
          const picture = await readFile(join(from, state, `${look}.png`), 'base64');
          return `<img width="${width}" src="data:image/png;base64,${picture}">`;
        }),
    );
    await page.setContent(`<style>${STYLE}</style><main>${images.join('')}</main>`);
    const body = await page.$('body');
    await body.screenshot({ path: join(to, `${state}.webp`), type: 'webp', quality: 70 });
  }
} finally {
  await browser.close();
}
