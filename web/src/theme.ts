// Colours and dashes. The colours are those of Okabe and Ito (2008), which people with any kind of
// colour blindness can tell apart, lightened for dark backgrounds; lines differ in dash as well.
// They are custom properties of the style sheet, so that canvas and HTML agree.
import type {Role} from './contract';

export interface LineStyle {
  colour: string;
  dash: number[];
  width: number;
}

const DASHES: Record<Role, number[]> = {
  main: [], good: [], bad: [], second: [7, 3], third: [2, 3], fourth: [9, 3, 2, 3], fifth: [4, 4],
  without: [3, 3],
};

let forced: 'light' | undefined; // on paper

export function forcePaper(on: boolean): void {
  forced = on ? 'light' : undefined;
  document.documentElement.classList.toggle('paper', on);
}

export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || '#888';
}

export function isDark(): boolean {
  return forced !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches;
}

export function lineStyle(role: Role): LineStyle {
  return {colour: colour(`line-${role}`), dash: DASHES[role], width: role === 'without' ? 1 : 1.5};
}

type Rgb = readonly [number, number, number];

// Share over expected share, from too little (blue) over even (the background) to too much (orange,
// then nearly black, or white on dark). The stops are at these logarithms to base 2.
const STOPS = [-2, -1, -0.5, 0, 0.5, 1, 2] as const;
const RAMP_LIGHT: readonly Rgb[] = [
  [5, 48, 97], [33, 102, 172], [146, 197, 222], [247, 247, 247], [253, 184, 99], [224, 105, 8], [127, 39, 4]];
const RAMP_DARK: readonly Rgb[] = [
  [158, 202, 255], [74, 144, 217], [35, 77, 122], [42, 45, 50], [133, 78, 18], [230, 126, 34], [255, 214, 153]];

export function rampColour(log2: number, dark: boolean): Rgb {
  const ramp = dark ? RAMP_DARK : RAMP_LIGHT;
  const last = STOPS.length - 1;
  const at = Math.min(Math.max(log2, STOPS[0]), STOPS[last] as number);
  let i = 0;
  while (i < last - 1 && at > (STOPS[i + 1] as number)) ++i;
  const from = STOPS[i] as number;
  const to = STOPS[i + 1] as number;
  const a = ramp[i] as Rgb;
  const b = ramp[i + 1] as Rgb;
  const mix = (k: 0 | 1 | 2): number => Math.round(a[k] + ((b[k] - a[k]) * (at - from)) / (to - from));
  return [mix(0), mix(1), mix(2)];
}
