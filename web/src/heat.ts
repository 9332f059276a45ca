// The share heat map: a row a server, a column a span of time, coloured by how much of the traffic
// the server got over how much it should get by its capacity.
import uPlot from 'uplot';
import {bytesOf} from './codec';
import type {HeatMap} from './contract';
import {number, time} from './format';
import {axisFont, leftOf, options, type Drawn, type Stage} from './plot';
import {isTime} from './ruler';
import {colour, isDark, rampColour} from './theme';

const ROW_MOST = 22;
const ROW_LEAST = 7;
const HEIGHT_MOST = 420;

export function log2Of(code: number): number { return (code - 128) / 32; }

function ratioText(code: number): string {
  if (code === 1) return 'nothing';
  return `${code === 255 ? 'more than ' : ''}${number(2 ** log2Of(code))} x its capacity`;
}

// Names that fit the margin, one for each row that has room.
export function shortName(name: string, width: number): string {
  const most = Math.max(4, Math.floor((width - 8) / 6.3));
  return name.length <= most ? name : `${name.slice(0, Math.ceil(most / 2) - 1)}…${name.slice(-Math.floor(most / 2))}`;
}

function rowHeight(rows: number): number {
  return Math.max(ROW_LEAST, Math.min(ROW_MOST, Math.floor(HEIGHT_MOST / rows)));
}

export function drawHeat(element: HTMLElement, map: HeatMap, stage: Stage): Drawn {
  const cells = bytesOf(map.cells);
  const rows = map.rows.length;
  const columns = Math.floor(cells.length / rows);
  const axis = isTime(stage.page.axis) ? stage.page.axis : undefined;
  const step = (axis?.step_s ?? 1) * map.merged;
  const end = axis?.end_s ?? columns * step;
  const times = Array.from({length: columns}, (_, i) => Math.min((i + 0.5) * step, end));
  const height = rows * rowHeight(rows) + 30;

  const base = options(stage, height, element.clientWidth, false);
  base.scales = {...base.scales, y: {dir: -1, range: () => [0, rows]}}; // the first row is on top
  base.series = [{}, {points: {show: false}, stroke: 'transparent'}];
  const stride = Math.ceil(13 / rowHeight(rows));
  base.axes = [...(base.axes ?? []), {
    scale: 'y',
    stroke: () => colour('muted'),
    font: axisFont(),
    size: () => leftOf(element.clientWidth),
    gap: 4,
    grid: {show: false},
    ticks: {show: false},
    splits: () => Array.from({length: Math.ceil(rows / stride)}, (_, i) => i * stride + 0.5),
    values: (_u, splits) => splits.map((s) => shortName(map.rows[Math.floor(s)] ?? '', leftOf(element.clientWidth))),
  }];
  // The cells replace what uPlot would draw of its series.
  base.hooks?.drawClear?.push((u) => {
    const {ctx, bbox} = u;
    const dark = isDark();
    const palette = Array.from({length: 256}, (_, code) => `rgb(${rampColour(log2Of(code), dark).join(',')})`);
    const first = Math.max(0, Math.floor(stage.axis.min / step));
    const last = Math.min(columns - 1, Math.floor(stage.axis.max / step));
    const x = (t: number): number =>
      Math.round(Math.min(Math.max(u.valToPos(t, 'x', true), bbox.left), bbox.left + bbox.width));
    const y = (row: number): number => Math.round(bbox.top + (row * bbox.height) / rows);
    ctx.save();
    ctx.fillStyle = colour('nothing');
    ctx.fillRect(bbox.left, bbox.top, bbox.width, bbox.height);
    for (let row = 0; row < rows; ++row)
      for (let c = first; c <= last; ++c) {
        const code = cells[row * columns + c] ?? 0;
        if (code === 0) continue;
        const from = x(c * step);
        ctx.fillStyle = palette[code] ?? '';
        ctx.fillRect(from, y(row), x(Math.min((c + 1) * step, end)) - from, y(row + 1) - y(row));
      }
    // A line between rows, a stronger one between pools.
    const gap = rowHeight(rows) > 10 ? 1 : 0;
    ctx.fillStyle = colour('surface');
    let row = 0;
    for (const group of map.groups) {
      for (let i = 0; i < group.rows; ++i, ++row) {
        const size = (row > 0 && i === 0 ? 3 : gap) * devicePixelRatio;
        if (size > 0 && row > 0) ctx.fillRect(bbox.left, y(row) - size / 2, bbox.width, size);
      }
    }
    ctx.restore();
  });
  const plot = new uPlot(base, [times, times.map(() => null)], element);

  const reading = document.createElement('p');
  reading.className = 'heat-reading';
  element.before(reading);
  const clock = axis?.clock_s;
  stage.axis.listen({
    pointed: (at) => {
      if (at === null) return;
      const c = Math.min(columns - 1, Math.floor(at / step));
      const seen = map.rows.map((name, row) => ({name, code: cells[row * columns + c] ?? 0})).filter((s) => s.code > 0);
      seen.sort((a, b) => b.code - a.code);
      const few = seen.length > 5 ? [...seen.slice(0, 3), ...seen.slice(-1)] : seen;
      reading.textContent = few.length === 0 ? `${time(c * step, clock, true)}: no traffic`
        : `${time(c * step, clock, true)}: ${few.map((s) => `${s.name} ${ratioText(s.code)}`).join(', ')}`;
    },
  });
  return {plot, resize: (w) => plot.setSize({width: w, height})};
}
