// Numbers and times for people, as the program writes them (app/text.cc).
import type {Unit} from './contract';

// Three significant digits.
export function number(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(2).replace('e+', 'e');
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 2 - Math.floor(Math.log10(size));
  return value.toFixed(digits);
}

export function percent(ratio: number): string {
  const p = ratio * 100;
  if (p === 0) return '0 %';
  if (p > 99.95 && p < 100) return '>99.9 %';
  if (p >= 99.95) return `${p.toFixed(0)} %`;
  return p < 1e-4 ? '<0.0001 %' : `${p < 0.1 ? Number(p.toPrecision(2)) : p.toFixed(p < 9.995 ? 2 : 1)} %`;
}

export function seconds(s: number): string {
  if (s === 0) return '0 s';
  if (s < 0.9995e-6) return `${number(s * 1e9)} ns`;
  if (s < 0.9995e-3) return `${number(s * 1e6)} us`;
  if (s < 0.9995) return `${number(s * 1e3)} ms`;
  if (s < 119.5) return `${number(s)} s`;
  return s < 119.5 * 60 ? `${number(s / 60)} min` : `${number(s / 3600)} h`;
}

function count(n: number): string {
  if (n >= 999.5e6) return `${number(n / 1e9)} G`;
  if (n >= 999.5e3) return `${number(n / 1e6)} M`;
  if (n >= 9999.5) return `${number(n / 1e3)} k`;
  return Number.isInteger(n) ? `${n}` : number(n);
}

export function value(unit: Unit, v: number): string {
  switch (unit) {
    case 'ratio': return percent(v);
    case 'seconds': return seconds(v);
    case 'per_s': return `${count(v)}/s`;
    case 'count': return count(v);
    case 'factor': return `${number(v)}x`;
  }
}

// On an axis: shorter, and without digits that say nothing.
export function tick(unit: Unit, v: number): string {
  const plain = (x: number): string => `${Number(x.toPrecision(6))}`;
  switch (unit) {
    case 'ratio': return `${plain(v * 100)} %`;
    case 'seconds': return v === 0 ? '0 s' : v >= 1 ? `${plain(v)} s` : v >= 1e-3 ? `${plain(v * 1e3)} ms` : `${plain(v * 1e6)} us`;
    case 'per_s': return v >= 10000 ? `${plain(v / 1000)} k/s` : `${plain(v)}/s`;
    case 'count': return v >= 10000 ? `${plain(v / 1000)} k` : plain(v);
    case 'factor': return `${plain(v)}x`;
  }
}

const two = (n: number): string => `${n}`.padStart(2, '0');

// "10:42:30" where the scenario has a clock (`clock_s`: time of day at t = 0), else "+01:12:30".
// Seconds only where they are asked for.
export function time(t: number, clock_s: number | undefined, withSeconds: boolean): string {
  let s = Math.round(t);
  if (clock_s !== undefined) s = (((s + clock_s) % 86400) + 86400) % 86400;
  const sign = clock_s !== undefined ? '' : s < 0 ? '-' : '+';
  s = Math.abs(s);
  const text = `${sign}${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}`;
  return withSeconds ? `${text}:${two(s % 60)}` : text;
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
  172800, 604800];

// Round times of the clock within a range, at most `most` of them.
export function timeTicks(from: number, to: number, clock_s: number, most: number): number[] {
  const step = STEPS.find((s) => (to - from) / s <= most) ?? Math.ceil((to - from) / most / 604800) * 604800;
  const ticks: number[] = [];
  for (let t = Math.ceil((from + clock_s) / step) * step - clock_s; t <= to; t += step) ticks.push(t);
  return ticks;
}
