// Pictures of reports for the docs: `node gallery.mjs OUT_DIR REPORT.html...` writes NAME.webp (1280
// pixels wide, made smaller) and NAME-phone.webp (390 pixels wide) of each.
import {writeFileSync} from 'node:fs';
import {basename, join, resolve} from 'node:path';
import {chromium} from 'playwright-core';

const [out, ...reports] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env['BALLAST_CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox']});

// Chromium itself makes WebP of PNG.
async function webp(png, width, quality) {
  const page = await browser.newPage();
  const data = await page.evaluate(async ([source, w, q]) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = w;
    canvas.height = Math.round((image.height * w) / image.width);
    const context = canvas.getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/webp', q);
  }, [`data:image/png;base64,${png.toString('base64')}`, width, quality]);
  await page.close();
  return Buffer.from(data.split(',')[1], 'base64');
}

for (const report of reports) {
  const name = basename(report, '.html');
  for (const [suffix, width, height, shown] of [['', 1280, 2560, 900], ['-phone', 390, 1500, 320]]) {
    const page = await browser.newPage({viewport: {width, height: 900}});
    await page.goto(`file://${resolve(report)}`);
    await page.waitForFunction(() => document.documentElement.dataset['ready'] !== undefined);
    await page.waitForTimeout(300);
    const png = await page.screenshot({fullPage: true, clip: {x: 0, y: 0, width, height}});
    writeFileSync(join(out, `${name}${suffix}.webp`), await webp(png, shown, 0.8));
    await page.close();
  }
}
await browser.close();
