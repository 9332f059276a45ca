// Reports as people meet them: opened from a file, in a browser.
import assert from 'node:assert/strict';
import {mkdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import type {Browser} from 'playwright-core';
import {chromiumPath, launch, open} from './browser';
import {faintTexts} from './contrast';
import {INCIDENTS, OUT, incident, unusual, type Json, type Page} from './results';

const path = chromiumPath();
if (!path) console.log('SKIPPED: no Chromium here (Debian: apt-get install chromium)');
const options = path ? {} : {skip: 'no Chromium'};
const SHOTS = join(OUT, 'screenshots');
mkdirSync(SHOTS, {recursive: true});

let browser: Browser;
const incidents: Record<string, Page> = {};
before(async () => {
  if (!path) return;
  browser = await launch(path);
  for (const name of INCIDENTS) {
    const page = incident(name);
    if (page) incidents[name] = page;
  }
});
after(async () => { if (path) await browser.close(); });

// The incident that lasts twelve hours.
const long = (): Page => incidents['favoured-servers'] as Page;

const count = (n: number): string => n.toLocaleString('en-US');
// As app/text.cc writes it.
function percent(ratio: number): string {
  const p = ratio * 100;
  if (p === 0) return '0 %';
  if (p < 1e-4) return '<0.0001 %';
  if (p >= 99.95) return `${p.toFixed(0)} %`;
  return p < 0.1 ? `${Number(p.toPrecision(2))} %` : `${p.toFixed(p < 9.995 ? 2 : 1)} %`;
}
const plain = (text: string | null): string => (text ?? '').replaceAll('\u00a0', ' ');

test('the pages of all incidents are there', options, () => {
  assert.deepEqual(Object.keys(incidents), INCIDENTS, 'run the tests incident.* first, or all of them');
});

for (const name of INCIDENTS) {
  test(`${name}: says what the result says, in peace and quiet, within a megabyte`, options, async () => {
    const {file, result} = incidents[name] as Page;
    assert.ok(statSync(file).size < 1e6);
    const {page, problems, close} = await open(browser, file);
    const during = result['phases'].during as Json;
    const verdict = plain(await page.textContent('#verdict'));
    assert.ok(verdict.includes(`${percent(during['error_ratio'])} of requests failed (${count(during['requests'].failed)} of ` +
      `${count(during['requests'].ok + during['requests'].failed)})`), verdict);
    if (during['users']) assert.ok(verdict.includes(`${percent(during['users'].affected_ratio)} of users affected`), verdict);
    const without = result['whatif']?.[result['scenario'].baseline]?.phases.during as Json | undefined;
    if (without) {
      const said = plain(await page.textContent('#without'));
      assert.ok(said.includes(without['error_ratio'] === 0 ? 'no request failed' : percent(without['error_ratio'])), said);
    }
    const row = await page.$$eval('#phases tr.during [data-v]', (cells) => cells.map((c) => Number((c as HTMLElement).dataset['v'])));
    assert.equal(row[0], during['requests'].offered);
    assert.equal(row[2], during['error_ratio']);
    for (const width of [1280, 390]) {
      await page.setViewportSize({width, height: 900});
      await page.waitForTimeout(150);
      await page.screenshot({path: join(SHOTS, `${name}-${width}.png`), fullPage: true});
    }
    assert.deepEqual(problems, []);
    await close();
  });
}

test('the twelve hours are interactive in no time', options, async (t) => {
  const times: number[] = [];
  for (let i = 0; i < 5; ++i) {
    const {page, close} = await open(browser, long().file);
    times.push(Number(await page.evaluate(() => document.documentElement.dataset['ready'])));
    await close();
  }
  times.sort((a, b) => a - b);
  // Recorded, not asserted: how fast this machine is now is not a property of the page.
  t.diagnostic(`time to interactive of the 12-hour incident: median ${times[2]} ms of ${times.join(', ')} ms`);
  console.log(`time to interactive of the 12-hour incident: median ${times[2]} ms of ${times.join(', ')} ms`);
});

const cursors = '.plot .u-cursor-x';

test('one crosshair goes through all charts', options, async () => {
  const {page, problems, close} = await open(browser, long().file);
  const chart = page.locator('#chart-success .u-over');
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2);
  await page.mouse.move(box.x + box.width * 0.25, box.y + box.height / 2);
  await page.waitForTimeout(50);
  const at = await page.$$eval(cursors, (all) => all.map((c) => new DOMMatrix(getComputedStyle(c).transform).e));
  assert.ok(at.length >= 6, `${at.length} charts`);
  for (const x of at) assert.ok(Math.abs(x - box.width * 0.25) < 1.5, at.join(' '));
  const slider = page.locator('[data-part=cursor]');
  const value = Number(await slider.inputValue());
  assert.ok(Math.abs(value - 12.6667 * 3600 * 0.25) < 60, `${value}`);
  // The readings are those of that time.
  assert.match(plain(await page.textContent('figure:has(#chart-success) .legend')), /success ratio\s*\d/);
  assert.deepEqual(problems, []);
  await close();
});

test('dragging zooms all charts, Reset and a double click show everything again', options, async () => {
  const {page, close} = await open(browser, long().file);
  const range = page.locator('[data-part=range]');
  const all = await range.textContent();
  const drag = async (): Promise<void> => {
    const chart = page.locator('#chart-load .u-over');
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width * 0.3, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40, {steps: 5});
    await page.mouse.up();
    await page.waitForTimeout(80);
  };
  await drag();
  const zoomed = await range.textContent();
  assert.notEqual(zoomed, all);
  assert.match(zoomed ?? '', /^16:2\d to 19:0\d$/);
  await page.locator('[data-part=reset]').click();
  assert.equal(await range.textContent(), all);
  assert.ok(await page.locator('[data-part=reset]').isDisabled());
  await drag();
  assert.equal(await range.textContent(), zoomed);
  await page.locator('#chart-latency .u-over').dblclick({position: {x: 60, y: 40}});
  await page.waitForTimeout(50);
  assert.equal(await range.textContent(), all);
  await close();
});

test('everything can be done with the keyboard', options, async () => {
  const {page, problems, close} = await open(browser, long().file);
  const range = page.locator('[data-part=range]');
  const now = page.locator('[data-part=now]');
  const all = await range.textContent();
  // By Tab alone to the slider.
  let found = false;
  for (let i = 0; i < 12 && !found; ++i) {
    await page.keyboard.press('Tab');
    found = await page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['part'] === 'cursor');
  }
  assert.ok(found, 'Tab does not lead to the crosshair');
  const before = await now.textContent();
  await page.keyboard.press('ArrowRight');
  assert.notEqual(await now.textContent(), before);
  await page.keyboard.press('+');
  assert.notEqual(await range.textContent(), all);
  await page.keyboard.press('Escape');
  assert.equal(await range.textContent(), all);
  // A mark tells its story when it has the focus, and takes the crosshair along.
  await page.locator('.mark').first().focus();
  assert.match(await page.textContent('.lane-reading') ?? '', /13:00/);
  assert.equal(await now.textContent(), '13:00:00');
  // What has the focus can be seen.
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
  assert.notEqual(outline, 'none');
  await page.locator('#servers thead button').nth(6).focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#servers thead th').nth(6).getAttribute('aria-sort'), 'descending');
  assert.deepEqual(problems, []);
  await close();
});

test('the table of servers can be sorted by every column', options, async () => {
  const {page, close} = await open(browser, long().file);
  const heads = page.locator('#servers thead th');
  const column = (i: number): Promise<(string | undefined)[]> => page.$$eval(`#servers tbody tr`,
    (rows, k) => rows.map((r) => ((r as HTMLTableRowElement).cells[k as number] as HTMLElement)).map((c) => c.dataset['v'] ?? c.textContent ?? undefined), i);
  for (let i = 0; i < await heads.count(); ++i) {
    await heads.nth(i).locator('button').click();
    const first = await heads.nth(i).getAttribute('aria-sort');
    const values = (await column(i)).map(Number).filter((v) => !Number.isNaN(v));
    if (first === 'descending') assert.deepEqual(values, [...values].sort((a, b) => b - a));
    await heads.nth(i).locator('button').click();
    assert.notEqual(await heads.nth(i).getAttribute('aria-sort'), first);
  }
  await close();
});

for (const width of [360, 390, 1280, 1600])
  test(`nothing sticks out at ${width} px`, options, async () => {
    for (const {file} of [...Object.values(incidents)]) {
      const {page, close} = await open(browser, file, {viewport: {width, height: 900}});
      const out = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(out, 0, file);
      await close();
    }
  });

for (const scheme of ['light', 'dark'] as const)
  test(`every text can be read on its background, ${scheme}`, options, async () => {
    const {page, close} = await open(browser, long().file, {colorScheme: scheme});
    await page.screenshot({path: join(SHOTS, `favoured-servers-${scheme}.png`), fullPage: true});
    await page.$$eval('details', (all) => all.forEach((d) => { d.open = true; }));
    const {checked, faint} = await page.evaluate(faintTexts);
    assert.deepEqual(faint, []);
    assert.ok(checked > 500, `${checked} texts`);
    // The test can fail: grey on grey.
    await page.evaluate(() => { document.body.style.color = document.body.style.backgroundColor = 'rgb(120, 120, 120)'; });
    await page.evaluate(() => { (document.querySelector('.verdict') as HTMLElement).style.color = 'rgb(120, 120, 120)'; });
    assert.ok((await page.evaluate(faintTexts)).faint.length > 0);
    await close();
  });

test('every chart has a name, a sentence and a table', options, async () => {
  const {page, close} = await open(browser, long().file);
  const charts = await page.$$eval('.plot[role=img]', (all) => all.map((e) => ({
    name: document.getElementById(e.getAttribute('aria-labelledby') ?? '')?.textContent ?? '',
    text: document.getElementById(e.getAttribute('aria-describedby') ?? '')?.textContent ?? '',
    rows: e.closest('figure')?.querySelectorAll('details table tbody tr').length ?? 0,
  })));
  assert.ok(charts.length >= 6);
  for (const chart of charts) {
    assert.ok(chart.name.length > 3 && chart.text.length > 20, JSON.stringify(chart));
    assert.ok(chart.rows >= 2, `${chart.name}: ${chart.rows} rows`);
  }
  await close();
});

test('on paper it is light, without controls, and has all tables', options, async () => {
  const {page, problems, close} = await open(browser, long().file, {colorScheme: 'dark'});
  const pdf = await page.pdf({format: 'A4'});
  assert.ok(pdf.length > 20_000);
  await page.emulateMedia({media: 'print', colorScheme: 'light'});
  assert.ok(await page.locator('#toolbar').isHidden());
  assert.ok(await page.locator('#servers').isVisible());
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
  await page.screenshot({path: join(SHOTS, 'favoured-servers-print.png'), fullPage: true});
  assert.deepEqual(problems, []);
  await close();
});

test('without a script there are the verdict, the tiles and the tables', options, async () => {
  const {page, close} = await open(browser, long().file, {javaScriptEnabled: false});
  const text = await page.locator('main').innerText();
  for (const part of ['of requests failed', 'Who', 'Before, during and after', 'Server by server', 'What this rests on'])
    assert.ok(text.toLowerCase().includes(part.toLowerCase()), part);
  assert.ok(await page.locator('#servers').isVisible());
  await page.screenshot({path: join(SHOTS, 'favoured-servers-no-script.png')});
  await close();
});

test('unusual results render, and nothing in them runs', options, async (t) => {
  const pages = unusual();
  for (const [name, {file, result}] of Object.entries(pages))
    await t.test(name, async () => {
      assert.ok(statSync(file).size < 1e6, `${statSync(file).size} bytes`);
      const {page, problems, close} = await open(browser, file, {viewport: {width: 1280, height: 900}});
      assert.deepEqual(problems, []);
      assert.notEqual(await page.title(), 'broken');
      assert.equal(await page.locator('img').count(), 0);
      assert.equal(await page.locator('script').count(), 2);
      const verdict = plain(await page.textContent('#verdict'));
      const during = result['phases'].during as Json;
      if (during['error_ratio'] > 0)
        assert.ok(verdict.includes(count(during['requests'].failed)), verdict);
      else
        assert.match(verdict, /no request (failed|ended)/);
      if (name === 'partial') assert.match(verdict, /^PARTIAL/);
      if (name === 'crash') assert.ok(await page.locator('#chart-health canvas').isVisible());
      for (const width of [1280, 360]) {
        await page.setViewportSize({width, height: 900});
        await page.waitForTimeout(100);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
        await page.screenshot({path: join(SHOTS, `${name}-${width}.png`), fullPage: width === 1280 && name !== 'thousand-servers'});
      }
      await close();
    });
});
