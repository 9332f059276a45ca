// The pages of compare, plan and sweep, opened from a file in a browser.
import assert from 'node:assert/strict';
import {mkdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import type {Browser} from 'playwright-core';
import {chromiumPath, launch, open} from './browser';
import {faintTexts} from './contrast';
import {OUT, poisoned, study, type Json, type Page, type Study} from './results';

const path = chromiumPath();
if (!path) console.log('SKIPPED: no Chromium here (Debian: apt-get install chromium)');
const options = path ? {} : {skip: 'no Chromium'};
const SHOTS = join(OUT, 'screenshots');
mkdirSync(SHOTS, {recursive: true});

const COMMANDS: Study[] = ['compare', 'plan', 'sweep'];
let browser: Browser;
const pages = {} as Record<Study, Page>;
before(async () => {
  if (!path) return;
  browser = await launch(path);
  for (const command of COMMANDS) pages[command] = study(command);
});
after(async () => { if (path) await browser.close(); });

const plain = (text: string | null): string => (text ?? '').replaceAll('\u00a0', ' ');
// The numbers behind the cells of a row, "-" for what has none.
const ROWS = (rows: Element[]): string[][] =>
  rows.map((r) => [...(r as HTMLTableRowElement).cells].map((c) => c.dataset['v'] ?? c.textContent ?? ''));
const valueOf = (number: Json | number | undefined): number => (typeof number === 'number' ? number : Number(number?.['value']));

for (const command of COMMANDS)
  test(`${command}: opens in peace and quiet, within a megabyte, and nothing sticks out`, options, async () => {
    const {file} = pages[command];
    assert.ok(statSync(file).size < 1e6, `${statSync(file).size} bytes`);
    const {page, problems, close} = await open(browser, file);
    assert.ok(await page.locator('.plot canvas').count() >= 2);
    for (const width of [360, 390, 1280, 1600]) {
      await page.setViewportSize({width, height: 900});
      await page.waitForTimeout(100);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${width}`);
      if (width === 390 || width === 1280) await page.screenshot({path: join(SHOTS, `${command}-${width}.png`), fullPage: true});
    }
    assert.deepEqual(problems, []);
    await close();
  });

test('a comparison ranks its variants and says which differ from the first', options, async () => {
  const {file, result} = pages.compare;
  const {page, close} = await open(browser, file);
  const by = result['ranked_by'] as string;
  const variants = result['variants'] as Json[];
  const rows = await page.$$eval('#ranking tbody tr', ROWS);
  assert.equal(rows.length, variants.length);
  for (const [name, rank, value] of rows) {
    const variant = variants.find((v) => v['name'] === name) as Json;
    assert.equal(Number(rank), variant['rank']);
    assert.equal(Number(value), valueOf(variant['metrics'][by]));
  }
  const ranks = rows.map((r) => Number(r[1]));
  assert.deepEqual(ranks, [...ranks].sort((a, b) => a - b));
  const without = plain(await page.textContent('#second'));
  const pairs = (result['comparisons'] as Json[]).filter((p) => p['first'] === variants[0]?.['name']);
  for (const pair of pairs) assert.ok(without.includes(pair['second']), without);
  assert.match(without, /No detectable difference from \(as it was\): same_weights/);
  // Of every metric and pair a cell: the difference, or "=" where it cannot be told from none.
  const cells = await page.$$eval('#impact tbody tr', (all) => all.map((r) => [...(r as HTMLTableRowElement).cells].map((c) => c.textContent)));
  assert.equal(cells.length, pairs.length);
  const same = cells.find((c) => c[0] === 'same_weights') as string[];
  assert.ok(same.slice(1).every((c) => c === '=' || c === '-'), same.join(' '));
  // The variants over each other, with bands.
  const data = JSON.parse(await page.textContent('#ballast-data') ?? '') as Json;
  assert.equal(data['charts'].length, 2);
  for (const chart of data['charts'] as Json[]) {
    assert.equal(chart['series'].length, variants.length);
    for (const line of chart['series'] as Json[]) assert.ok(line['low'] && line['high'], line['label']);
  }
  await close();
});

test('a plan says its answer, the knee, the cost and the verdict of every step', options, async () => {
  const {file, result} = pages.plan;
  const {page, close} = await open(browser, file);
  const verdict = plain(await page.textContent('#verdict'));
  assert.ok(verdict.includes(`${result['answer'].sure}`), verdict);
  assert.ok(verdict.includes('servers of app'), verdict);
  assert.ok(verdict.includes('latency.p99 <= 300ms and error_ratio <= 1%; also without a server'), verdict);
  const steps = result['steps'] as Json[];
  const rows = await page.$$eval('#steps tbody tr', (all) => all.map((r) => (r as HTMLElement).innerText));
  assert.equal(rows.length, steps.length);
  steps.forEach((step, i) => {
    const said = {met: '✓ met', missed: 'missed', open: 'too near to tell', no_data: 'no data'}[step['verdict'] as string] ?? '?';
    assert.ok(rows[i]?.includes(said), rows[i]);
  });
  assert.equal(await page.locator('#steps tr.answer').count(), 1);
  const tiles = plain(await page.locator('.tiles').innerText());
  assert.match(tiles, /knee at/);
  assert.match(tiles, /an hour/);
  assert.equal(await page.locator('#chart-latency, #chart-busy, #chart-cost').count(), 3);
  await close();
});

test('a sweep draws every metric against what was varied, a line for each value of the second', options, async () => {
  const {file, result} = pages.sweep;
  const {page, close} = await open(browser, file);
  const metrics = result['metrics'] as string[];
  const rows = await page.$$eval('#points tbody tr', ROWS);
  const points = result['points'] as Json[];
  assert.equal(rows.length, points.length);
  points.forEach((point, i) => {
    assert.deepEqual(rows[i]?.slice(0, 2), Object.values(point['set'] as Json));
    metrics.forEach((metric, k) => {
      if (point['metrics'][metric] !== undefined) assert.equal(Number(rows[i]?.[2 + k]), valueOf(point['metrics'][metric]));
    });
  });
  const data = JSON.parse(await page.textContent('#ballast-data') ?? '') as Json;
  assert.deepEqual(data['axis'].texts, ['20/s', '40/s', '60/s', '80/s', '100/s']);
  for (const chart of data['charts'] as Json[])
    assert.deepEqual((chart['series'] as Json[]).map((s) => s['label']), ['algorithm=random', 'algorithm=haproxy/leastconn']);
  assert.ok((data['charts'] as Json[]).some((c) => (c['series'] as Json[]).every((s) => s['low'] && s['high'])));
  await close();
});

for (const command of ['plan', 'sweep'] as const)
  test(`${command}: crosshair and zoom of all charts from the keyboard`, options, async () => {
    const {page, problems, close} = await open(browser, pages[command].file);
    const slider = page.locator('[data-part=cursor]');
    const now = page.locator('[data-part=now]');
    await slider.focus();
    const readings = (): Promise<string[]> => page.$$eval('.legend', (all) => all.map((l) => l.textContent ?? ''));
    const before = {now: await now.textContent(), readings: await readings()};
    await page.keyboard.press('ArrowRight');
    assert.notEqual(await now.textContent(), before.now);
    const moved = await readings();
    assert.ok(moved.length >= 2 && moved[0] !== before.readings[0], moved.join(' | '));
    const range = page.locator('[data-part=range]');
    const all = await range.textContent();
    await page.keyboard.press('+');
    assert.notEqual(await range.textContent(), all);
    await page.keyboard.press('Escape');
    assert.equal(await range.textContent(), all);
    assert.ok(await page.locator('[data-part=incident]').isHidden());
    assert.deepEqual(problems, []);
    await close();
  });

for (const scheme of ['light', 'dark'] as const)
  test(`studies: every text can be read on its background, ${scheme}`, options, async () => {
    for (const command of COMMANDS) {
      const {page, close} = await open(browser, pages[command].file, {colorScheme: scheme});
      await page.$$eval('details', (all) => all.forEach((d) => { d.open = true; }));
      const {checked, faint} = await page.evaluate(faintTexts);
      assert.deepEqual(faint, [], command);
      assert.ok(checked > 40, `${command}: ${checked} texts`);
      await close();
    }
  });

test('studies: without a script there are the verdict, the tiles and the tables', options, async () => {
  for (const command of COMMANDS) {
    const {page, close} = await open(browser, pages[command].file, {javaScriptEnabled: false});
    assert.ok(await page.locator('#verdict').isVisible());
    assert.equal(await page.locator('.tile').count(), 4);
    assert.ok(await page.locator('#impact, #steps, #points').isVisible());
    await close();
  }
});

for (const command of COMMANDS)
  test(`${command}: nothing in its names runs`, options, async () => {
    // Of lists of names and of what names an entry, too.
    const names = (result: Json): Json => {
      const bad = poisoned(result) as Json;
      for (const kept of ['seek', 'ranked_by', 'metrics', 'objectives'] as const)
        if (result[kept] !== undefined) bad[kept] = result[kept];
      return bad;
    };
    const {file} = study(command, names);
    const {page, problems, close} = await open(browser, file);
    assert.deepEqual(problems, []);
    assert.notEqual(await page.title(), 'broken');
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.locator('script').count(), 2);
    for (const width of [360, 1280]) {
      await page.setViewportSize({width, height: 900});
      await page.waitForTimeout(50);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${width}`);
    }
    await close();
  });
