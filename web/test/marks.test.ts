import assert from 'node:assert/strict';
import test from 'node:test';
import type {Mark} from '../src/contract';
import {gathered, sentence} from '../src/lanes';
import {log2Of, shortName} from '../src/heat';
import {rampColour} from '../src/theme';

const reaction = (at: number): Mark => ({at, kind: 'reaction', text: `edge marks app-${at} down`});

test('reactions in a burst become one mark, what people did does not', () => {
  const marks: Mark[] = [reaction(1), reaction(2), reaction(3), reaction(50),
    {at: 2, kind: 'note', text: 'a'}, {at: 2, kind: 'note', text: 'b'}];
  const seen = gathered(marks, 10);
  assert.deepEqual(seen.map((m) => m.text),
    ['edge marks app-1 down, and 2 more', 'a', 'b', 'edge marks app-50 down']);
});

test('the sentence of a mark says when, what and whether it was right', () => {
  const mark: Mark = {at: 60, kind: 'hypothesis', text: 'the database', correct: false};
  assert.equal(sentence(mark, 36000), '10:01 hypothesis (wrong): the database');
});

test('long names keep their ends', () => {
  assert.equal(shortName('app-1', 92), 'app-1');
  const short = shortName('a-very-long-server-name-17', 92);
  assert.ok(short.length <= 14 && short.startsWith('a-very') && short.endsWith('17'), short);
});

test('the middle of the ramp is the neutral colour, both ends are far from it', () => {
  for (const dark of [false, true]) {
    const middle = rampColour(log2Of(128), dark);
    const spread = Math.max(...middle) - Math.min(...middle);
    assert.ok(spread < 16);
    for (const code of [1, 255])
      assert.ok(rampColour(log2Of(code), dark).some((c, i) => Math.abs(c - (middle[i] as number)) > 80));
  }
});
