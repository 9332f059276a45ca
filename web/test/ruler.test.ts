import assert from 'node:assert/strict';
import test from 'node:test';
import {SharedAxis} from '../src/axis';
import {rulerOf} from '../src/ruler';

const servers = rulerOf({values: [8, 9, 10, 12], texts: ['8', '9', '10', '12']});
const run = rulerOf({clock_s: 36000, step_s: 10, buckets: 360, end_s: 3600, incident: {from: 1000, to: 2000}});

test('the crosshair goes from value to value of what was varied', () => {
  const axis = new SharedAxis(servers.start, servers.end, servers.least, servers.snap);
  axis.point(10.9);
  assert.equal(axis.at, 10);
  axis.point(11.2);
  assert.equal(axis.at, 12);
  assert.equal(servers.text(11.2), '12');
});

test('the slider has a position for every value, and of a zoom for those that are shown', () => {
  assert.deepEqual([servers.slide.min(servers.start), servers.slide.max(servers.end)], [0, 3]);
  assert.deepEqual([servers.slide.min(8.5), servers.slide.max(10.5)], [1, 2]);
  for (const position of [0, 1, 2, 3]) assert.equal(servers.slide.position(servers.slide.at(position)), position);
});

test('the range says the first and the last value that is shown', () => {
  assert.equal(servers.range(servers.start, servers.end), '8 to 12');
  assert.equal(servers.range(9.5, 10.5), '10');
  assert.equal(servers.range(10.5, 11.5), '');
});

test('the words of values do not run into each other', () => {
  const texts = Array.from({length: 40}, (_, i) => `${1000 + i}/s`);
  const many = rulerOf({values: texts.map((_, i) => i), texts});
  const shown = many.ticks(many.start, many.end, 300);
  assert.ok(shown.length >= 3 && shown.length <= 7, `${shown.length}`);
  assert.equal(many.ticks(many.start, many.end, 4000).length, 40);
});

test('one value has an axis, too', () => {
  const one = rulerOf({values: [5], texts: ['5/s']});
  assert.ok(one.start < 5 && one.end > 5 && one.least > 0);
  assert.equal(one.range(one.start, one.end), '5/s');
});

test('a run is read as time, and first in the middle of its incident', () => {
  assert.equal(run.text(run.first), '10:25:00');
  assert.equal(run.range(0, 3600), '10:00 to 11:00');
  assert.equal(run.points[0], 5);
  assert.equal(run.snap(123.4), 123.4);
});
