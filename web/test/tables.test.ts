import assert from 'node:assert/strict';
import test from 'node:test';
import {compareKeys, csvOf, sortKey} from '../src/tables';

const cell = (text: string, v?: string): {dataset: {v?: string}; textContent: string} =>
  ({dataset: v === undefined ? {} : {v}, textContent: text});

test('a cell is sorted by the number behind its text', () => {
  assert.equal(sortKey(cell('5.02 %', '0.0502')), 0.0502);
  assert.equal(sortKey(cell('app-3')), 'app-3');
  assert.equal(sortKey(cell('-')), null);
});

test('names sort as people count, numbers as numbers', () => {
  const names = ['app-10', 'app-2', 'app-1'].sort((a, b) => compareKeys(a, b, 'ascending'));
  assert.deepEqual(names, ['app-1', 'app-2', 'app-10']);
  assert.ok(compareKeys(10, 9, 'descending') < 0);
});

test('what is missing comes last, whichever way', () => {
  assert.ok(compareKeys(null, 1, 'ascending') > 0);
  assert.ok(compareKeys(null, 1, 'descending') > 0);
  assert.equal(compareKeys(null, null, 'ascending'), 0);
});

test('CSV quotes what needs it', () => {
  assert.equal(csvOf([['a,b', 'say "x"', '1']]), '"a,b","say ""x""",1\r\n');
});
