import assert from 'node:assert/strict';
import test from 'node:test';
import {number, percent, seconds, tick, time, timeTicks, value} from '../src/format';

test('numbers have three significant digits', () => {
  assert.equal(number(1234.5), '1235');
  assert.equal(number(12.345), '12.3');
  assert.equal(number(0.012345), '0.0123');
  assert.equal(number(0), '0');
  assert.equal(number(2e7), '2.00e7');
});

test('nearly all is not said to be all', () => {
  assert.equal(percent(1), '100 %');
  assert.equal(percent(0.9999), '>99.9 %');
  assert.equal(percent(0.0502), '5.02 %');
  assert.equal(percent(1e-9), '<0.0001 %');
});

test('times have the unit of their size', () => {
  assert.equal(seconds(0.0123), '12.3 ms');
  assert.equal(seconds(1.32), '1.32 s');
  assert.equal(seconds(600), '10.0 min');
  assert.equal(value('per_s', 12345), '12.3 k/s');
  assert.equal(value('count', 0.25), '0.250');
});

test('ticks have no digits that say nothing', () => {
  assert.equal(tick('ratio', 0.95), '95 %');
  assert.equal(tick('seconds', 0.5), '500 ms');
  assert.equal(tick('seconds', 5), '5 s');
  assert.equal(tick('seconds', 0), '0 s');
});

test('a clock goes past midnight, the time since the start does not', () => {
  assert.equal(time(3 * 3600, 23 * 3600, false), '02:00');
  assert.equal(time(90, undefined, true), '+00:01:30');
  assert.equal(time(26 * 3600, undefined, false), '+26:00');
});

test('ticks of the time axis are round times of the clock', () => {
  const clock = 9 * 3600 + 1800 + 7; // 09:30:07
  const ticks = timeTicks(0, 5 * 3600, clock, 10);
  assert.ok(ticks.length <= 10 && ticks.length >= 4);
  for (const t of ticks) assert.equal((t + clock) % 1800, 0);
});

test('ticks never become too many, however long the run', () => {
  for (const length of [1, 59, 3600, 86400, 1e7, 1e9])
    assert.ok(timeTicks(0, length, 0, 8).length <= 9, `${length}`);
});
