// The health strip: per server, what was wrong with it (upper half of its row) and what the
// balancers made of it (lower half). The distance between the two is the time to notice.
import uPlot from 'uplot';
import type {Strip} from './contract';
import {shortName} from './heat';
import {axisFont, leftOf, options, type Drawn, type Stage} from './plot';
import {colour} from './theme';

const ROW = 20;

// Colour alone does not tell the states apart: each has its pattern.
function pattern(ctx: CanvasRenderingContext2D, state: string): CanvasPattern | string {
  const size = 6 * Math.ceil(devicePixelRatio);
  const tile = document.createElement('canvas');
  tile.width = tile.height = size;
  const t = tile.getContext('2d');
  if (!t) return colour(`state-${state}`);
  t.fillStyle = colour(`state-${state}`);
  t.fillRect(0, 0, size, size);
  t.strokeStyle = colour('surface');
  t.lineWidth = size / 6;
  t.beginPath();
  if (state === 'down') { t.moveTo(0, size); t.lineTo(size, 0); }
  if (state === 'ejected') { t.moveTo(0, 0); t.lineTo(size, size); t.moveTo(0, size); t.lineTo(size, 0); }
  if (state === 'out') { t.moveTo(0, size / 2); t.lineTo(size, size / 2); }
  if (state === 'absent') { t.moveTo(size / 2, 0); t.lineTo(size / 2, size); }
  t.stroke();
  return ctx.createPattern(tile, 'repeat') ?? colour(`state-${state}`);
}

export function drawStrip(element: HTMLElement, strip: Strip, stage: Stage): Drawn {
  const rows = strip.rows.length;
  const height = rows * ROW + 30;
  const axis = stage.axis;
  const base = options(stage, height, element.clientWidth, false);
  base.scales = {...base.scales, y: {dir: -1, range: () => [0, rows]}};
  base.series = [{}, {points: {show: false}, stroke: 'transparent'}];
  base.axes = [...(base.axes ?? []), {
    scale: 'y',
    stroke: () => colour('muted'),
    font: axisFont(),
    size: () => leftOf(element.clientWidth),
    gap: 4,
    grid: {show: false},
    ticks: {show: false},
    splits: () => strip.rows.map((_, i) => i + 0.5),
    values: (_u, splits) => splits.map((s) => shortName(strip.rows[Math.floor(s)] ?? '', leftOf(element.clientWidth))),
  }];
  base.hooks?.drawClear?.push((u) => {
    const {ctx, bbox} = u;
    const x = (t: number): number =>
      Math.min(Math.max(u.valToPos(t, 'x', true), bbox.left), bbox.left + bbox.width);
    const unit = bbox.height / rows;
    ctx.save();
    ctx.fillStyle = colour('state-up');
    for (let row = 0; row < rows; ++row)
      ctx.fillRect(bbox.left, bbox.top + row * unit + 1, bbox.width, unit - 2);
    for (const span of strip.spans) {
      const from = x(span.from);
      const to = x(span.to);
      if (to <= from && (span.to < axis.min || span.from > axis.max)) continue;
      const upper = span.state === 'fault';
      const whole = span.state === 'absent';
      ctx.fillStyle = pattern(ctx, span.state);
      ctx.fillRect(from, bbox.top + span.row * unit + (upper || whole ? 1 : unit / 2),
        Math.max(to - from, devicePixelRatio), whole ? unit - 2 : unit / 2 - 1);
    }
    ctx.restore();
  });
  const plot = new uPlot(base, [[axis.start, axis.end], [null, null]], element);
  return {plot, resize: (w) => plot.setSize({width: w, height})};
}
