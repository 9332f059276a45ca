import assert from 'node:assert/strict';
import test from 'node:test';
import {SharedAxis} from '../src/axis';

test('everyone hears of a zoom and of the crosshair, once', () => {
  const axis = new SharedAxis(0, 100, 1);
  const heard: string[] = [];
  axis.listen({zoomed: (a, b) => heard.push(`a ${a} ${b}`), pointed: (t) => heard.push(`a ${t}`)});
  axis.listen({zoomed: (a, b) => heard.push(`b ${a} ${b}`), pointed: (t) => heard.push(`b ${t}`)});
  axis.zoom(20, 40);
  axis.zoom(20, 40);
  axis.point(30);
  axis.point(30);
  assert.deepEqual(heard, ['a 20 40', 'b 20 40', 'a 30', 'b 30']);
});

test('a zoom stays inside the run and is not too close', () => {
  const axis = new SharedAxis(0, 100, 10);
  axis.zoom(-50, 50);
  assert.deepEqual([axis.min, axis.max], [0, 100]);
  axis.zoom(99, 99.1);
  assert.deepEqual([axis.min, axis.max], [90, 100]);
  assert.ok(axis.zoomedIn);
  axis.reset();
  assert.deepEqual([axis.min, axis.max, axis.zoomedIn], [0, 100, false]);
});

test('zooming keeps the crosshair where it is on the screen', () => {
  const axis = new SharedAxis(0, 100, 1);
  axis.point(25);
  axis.zoomBy(2);
  assert.deepEqual([axis.min, axis.max], [12.5, 62.5]);
});

test('the crosshair stays inside the run', () => {
  const axis = new SharedAxis(0, 100, 1);
  axis.point(400);
  assert.equal(axis.at, 100);
});
