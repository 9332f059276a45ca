import assert from 'node:assert/strict';
import test from 'node:test';
import {bytesOf, decode} from '../src/codec';

// The same vectors as in tests/app/report/codec_test.cc, which writes them.
test('columns come back as the program wrote them', () => {
  assert.deepEqual(decode({scale: 1, data: 'AQMDAgEA'}), [0, 1, 2, 1, 1, null]);
  assert.deepEqual(decode({scale: 0.5, data: 'ABUAFA=='}), [null, 5, null, 0]);
  assert.deepEqual(decode({scale: 1, data: 'gYCAgICAgAIB'}), [2 ** 49, 2 ** 49]);
});

test('an empty column has no values', () => assert.deepEqual(decode({scale: 1, data: ''}), []));

test('a column that is cut off ends with what there is', () => {
  assert.equal(decode({scale: 1, data: 'gYA='}).length, 1);
});

test('bytes come back', () => assert.deepEqual([...bytesOf('AP+A')], [0, 255, 128]));
