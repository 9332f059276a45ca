// What every chart over the shared axis has in common: the same left edge, the incident window
// shaded, lines at what was changed, one crosshair, one zoom.
import uPlot from 'uplot';
import type {SharedAxis} from './axis';
import type {PageData} from './contract';
import {isTime, RIGHT, type Ruler} from './ruler';
import {colour} from './theme';

export const AXIS_HEIGHT = 26;

// Names and numbers to the left; narrow pages have less room.
export function leftOf(width: number): number { return width < 560 ? 58 : 92; }

export interface Stage {
  page: PageData;
  axis: SharedAxis;
  ruler: Ruler;
}

const FONT = '11px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
export const axisFont = (): string => FONT;

function shadeIncident(u: uPlot, stage: Stage): void {
  const incident = isTime(stage.page.axis) ? stage.page.axis.incident : undefined;
  if (!incident) return;
  const {ctx, bbox} = u;
  const from = Math.max(u.valToPos(incident.from, 'x', true), bbox.left);
  const to = Math.min(u.valToPos(incident.to, 'x', true), bbox.left + bbox.width);
  if (to <= from) return;
  ctx.save();
  ctx.fillStyle = colour('incident');
  ctx.fillRect(from, bbox.top, to - from, bbox.height);
  ctx.restore();
}

function drawChanges(u: uPlot, stage: Stage): void {
  const {ctx, bbox} = u;
  ctx.save();
  ctx.setLineDash([]);
  ctx.lineWidth = devicePixelRatio;
  for (const mark of stage.page.marks) {
    if (mark.kind !== 'change' && mark.kind !== 'fault') continue;
    const x = Math.round(u.valToPos(mark.at, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.strokeStyle = colour(mark.kind === 'fault' ? 'mark-fault' : 'mark-change');
    ctx.globalAlpha = 0.55;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

function bottomAxis(stage: Stage, grid: boolean): uPlot.Axis {
  const ticks = (u: uPlot, min: number, max: number): {at: number; text: string}[] =>
    stage.ruler.ticks(min, max, u.bbox.width / devicePixelRatio);
  return {
    stroke: () => colour('muted'),
    font: FONT,
    size: AXIS_HEIGHT,
    gap: 6,
    grid: {show: grid, stroke: () => colour('grid'), width: 1},
    ticks: {show: false},
    splits: (u, _axis, min, max) => ticks(u, min, max).map((t) => t.at),
    values: (u) => ticks(u, u.scales['x']?.min ?? 0, u.scales['x']?.max ?? 1).map((t) => t.text),
  };
}

export function options(stage: Stage, height: number, width: number, grid = true): uPlot.Options {
  const {axis} = stage;
  const place = (u: uPlot): void => {
    const left = axis.at === null ? -10 : u.valToPos(axis.at, 'x');
    u.setCursor({left, top: left < 0 ? -10 : 1}, false);
  };
  return {
    width,
    height,
    padding: [6, RIGHT, 0, 0],
    legend: {show: false},
    pxAlign: 1,
    scales: {x: {time: false, range: () => [axis.min, axis.max]}},
    axes: [bottomAxis(stage, grid)],
    series: [{}],
    cursor: {
      y: false,
      points: {show: false},
      drag: {x: true, y: false, setScale: false, dist: 4},
      bind: {dblclick: () => () => { axis.reset(); return null; }},
    },
    hooks: {
      init: [(u) => axis.listen({
        zoomed: (min, max) => u.setScale('x', {min, max}),
        pointed: () => place(u),
      })],
      drawClear: [(u) => shadeIncident(u, stage)],
      // After a zoom or a new width the crosshair is at another place.
      draw: [(u) => drawChanges(u, stage), (u) => queueMicrotask(() => place(u))],
      setCursor: [(u) => {
        // Only a pointer moves the crosshair here. When it leaves, the crosshair stays: the readings
        // are of that time.
        const left = u.cursor.left ?? -1;
        if (u.cursor.event && left >= 0) axis.point(u.posToVal(left, 'x'));
      }],
      setSelect: [(u) => {
        const {left, width: selected} = u.select;
        if (selected <= 0) return;
        const min = u.posToVal(left, 'x');
        const max = u.posToVal(left + selected, 'x');
        u.setSelect({left: 0, top: 0, width: 0, height: 0}, false);
        axis.zoom(min, max);
      }],
    },
  };
}

// Follows the width of its element, and is drawn anew when colours change.
export interface Drawn {
  plot: uPlot;
  resize(width: number): void;
}
