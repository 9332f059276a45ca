// Debian's Chromium, driven by playwright-core; nothing is downloaded.
import {existsSync} from 'node:fs';
import {chromium, type Browser, type BrowserContextOptions, type Page} from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export function chromiumPath(): string | undefined {
  return [process.env['BALLAST_CHROMIUM'] ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));
}

export function launch(path: string): Promise<Browser> {
  // As root, in containers, its sandbox does not start. It only ever sees our own files.
  return chromium.launch({executablePath: path, args: ['--no-sandbox', '--disable-dev-shm-usage']});
}

export interface Opened {
  page: Page;
  problems: string[]; // what the console said, errors, and requests for anything but the page
  close(): Promise<void>;
}

export async function open(browser: Browser, file: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => problems.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => { problems.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  const own = `file://${file}`;
  page.on('request', (request) => { if (request.url() !== own) problems.push(`request: ${request.url()}`); });
  await page.goto(own);
  if (options.javaScriptEnabled !== false) {
    await page.waitForFunction(() => document.documentElement.dataset['ready'] !== undefined);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }
  return {page, problems, close: () => context.close()};
}
