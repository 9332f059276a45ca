// A chart of lines over the shared axis.
import uPlot from 'uplot';
import {decode} from './codec';
import type {Level, LineChart, LineSeries, Pin} from './contract';
import {legend, type Legend} from './legend';
import {tick, value} from './format';
import {axisFont, leftOf, options, type Drawn, type Stage} from './plot';
import {isTime} from './ruler';
import {colour, lineStyle} from './theme';

type Values = (number | null)[];

function drawLevels(u: uPlot, levels: Level[]): void {
  const {ctx, bbox} = u;
  ctx.save();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  for (const level of levels) {
    const y = Math.round(u.valToPos(level.value, 'y', true));
    if (y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.strokeStyle = colour('level');
    ctx.fillStyle = colour('level');
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    const above = y - bbox.top > 16 * devicePixelRatio;
    ctx.textAlign = 'right';
    ctx.textBaseline = above ? 'bottom' : 'top';
    const right = bbox.left + bbox.width - 4 * devicePixelRatio;
    const size = ctx.measureText(level.label).width;
    // Lines that pass behind the words must not make them unreadable.
    ctx.fillStyle = colour('surface');
    ctx.globalAlpha = 0.8;
    ctx.fillRect(right - size - 2, above ? y - 14 * devicePixelRatio : y + 2, size + 4, 13 * devicePixelRatio);
    ctx.globalAlpha = 1;
    ctx.fillStyle = colour('level');
    ctx.fillText(level.label, right, y + (above ? -2 : 3) * devicePixelRatio);
  }
  ctx.restore();
}

// The scale of y: everything that is drawn, and the levels if they are not far away.
function yRange(chart: LineChart, low: number | null, high: number | null): [number, number] {
  let min = low ?? (chart.log ? 1e-3 : 0);
  let max = high ?? (chart.most ?? 1);
  for (const level of chart.levels) {
    if (level.value > max && level.value < max * 8) max = level.value;
    if (level.value < min && level.value > min / 8) min = level.value;
  }
  if (chart.log) {
    min = Math.max(min, 1e-9);
    max = Math.max(max, min);
    const room = max < min * 4 ? 2.5 : 1.3; // else a flat line would have no tick near it
    return [min / room, max * room];
  }
  if (chart.zero) return [0, Math.min(max > 0 ? max * 1.08 : 1, chart.most ?? Infinity)];
  const most = chart.most ?? max;
  const room = Math.max(most - min, most * 0.001);
  return [Math.max(0, most - room * 1.12), most + room * 0.03];
}

// Ticks of a logarithmic scale: powers of ten, with 2 and 5 between them where there is room.
function logTicks(min: number, max: number, most: number): number[] {
  for (const digits of [[1, 2, 5], [1, 3], [1]]) {
    const ticks: number[] = [];
    for (let e = Math.floor(Math.log10(min)); e <= Math.log10(max); ++e)
      for (const d of digits) {
        const t = Number((d * 10 ** e).toPrecision(1));
        if (t >= min && t <= max) ticks.push(t);
      }
    if (ticks.length <= most) return ticks;
  }
  return [min, max];
}

function linearTicks(min: number, max: number, most: number): number[] {
  const rough = (max - min) / most;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((f) => f * unit).find((s) => s >= rough) ?? rough;
  const ticks: number[] = [];
  for (let k = Math.ceil(min / step - 1e-9); k * step <= max * (1 + 1e-9); ++k) ticks.push(k * step);
  return ticks;
}

// Lines across, with their words at the top, one below the other where they are close.
function drawPins(u: uPlot, pins: Pin[]): void {
  const {ctx, bbox} = u;
  ctx.save();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.lineWidth = devicePixelRatio;
  ctx.textBaseline = 'top';
  ctx.strokeStyle = ctx.fillStyle = colour('level');
  pins.forEach((pin, row) => {
    const x = Math.round(u.valToPos(pin.at, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) return;
    ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    // Away from the other pins, where there is room.
    const others = pins.filter((p) => p !== pin);
    const away = others.some((p) => p.at > pin.at) || (others.length === 0 && x > bbox.left + bbox.width / 2);
    const needed = ctx.measureText(pin.label).width + 8 * devicePixelRatio;
    const toLeft = away ? x - needed > bbox.left : x + needed > bbox.left + bbox.width;
    const y = bbox.top + (2 + row * 14) * devicePixelRatio;
    const gap = 4 * devicePixelRatio;
    const size = ctx.measureText(pin.label).width;
    ctx.fillStyle = colour('surface');
    ctx.globalAlpha = 0.8;
    ctx.fillRect(toLeft ? x - gap - size : x + gap, y, size, 13 * devicePixelRatio);
    ctx.globalAlpha = 1;
    ctx.fillStyle = colour('level');
    ctx.textAlign = toLeft ? 'right' : 'left';
    ctx.fillText(pin.label, toLeft ? x - gap : x + gap, y);
  });
  ctx.restore();
}

function lineOptions(series: LineSeries, points: boolean): uPlot.Series {
  return {
    label: series.label,
    stroke: () => lineStyle(series.role).colour,
    dash: lineStyle(series.role).dash,
    width: lineStyle(series.role).width,
    points: points ? {show: true, size: 6, fill: lineStyle(series.role).colour} : {show: false},
    spanGaps: false,
  };
}

export function drawLines(element: HTMLElement, chart: LineChart, stage: Stage): Drawn {
  const {points} = stage.ruler;
  const discrete = !isTime(stage.page.axis);
  const key: Legend = legend(element, chart.series.map((s) => ({label: s.label, role: s.role})));
  const columns: Values[] = [];
  const series: uPlot.Series[] = [];
  const bands: uPlot.Band[] = [];
  for (const s of chart.series) {
    columns.push(decode(s.column));
    series.push(lineOptions(s, discrete));
    if (!s.low || !s.high) continue;
    const at = series.length;
    const edge: uPlot.Series = {stroke: 'transparent', width: 0, points: {show: false}};
    columns.push(decode(s.high), decode(s.low));
    series.push(edge, edge);
    bands.push({series: [at + 1, at + 2], fill: `${lineStyle(s.role).colour}33`});
  }
  const shownColumns = chart.series.map((s) => series.findIndex((o) => o.label === s.label));

  const width = element.clientWidth;
  const base = options(stage, chart.height, width);
  const y: uPlot.Scale = {
    distr: chart.log ? 3 : 1,
    range: (_u, min, max) => yRange(chart, min, max),
  };
  base.scales = {...base.scales, y};
  base.series = [{}, ...series];
  base.bands = bands;
  base.axes = [...(base.axes ?? []), {
    scale: 'y',
    stroke: () => colour('muted'),
    font: axisFont(),
    size: () => leftOf(element.clientWidth),
    gap: 4,
    grid: {stroke: () => colour('grid'), width: 1},
    ticks: {show: false},
    splits: (u, _axis, min, max) => {
      const most = Math.max(2, Math.floor(u.bbox.height / devicePixelRatio / 22));
      return chart.log ? logTicks(min, max, most) : linearTicks(min, max, most);
    },
    filter: (_u, splits) => splits, // all of them: uPlot would thin out those of a logarithmic scale
    values: (_u, splits) => splits.map((s) => tick(chart.unit, s)),
  }];
  base.hooks?.draw?.push((u) => drawLevels(u, chart.levels), (u) => drawPins(u, chart.pins ?? []));
  const plot = new uPlot(base, [points, ...columns] as uPlot.AlignedData, element);

  const read = (at: number | null): void => {
    const index = at === null ? null : plot.valToIdx(at);
    key.show(shownColumns.map((c) => {
      const v = index === null ? null : columns[c]?.[index];
      return v === null || v === undefined ? '' : value(chart.unit, v);
    }));
  };
  stage.axis.listen({pointed: read});
  return {plot, resize: (w) => plot.setSize({width: w, height: chart.height})};
}
