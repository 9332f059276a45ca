// How the shared axis is read: as time, or as the values of something that was varied. Charts and
// toolbar ask here for words and ticks, and need not know which of the two it is.
import type {PageAxis, TimeAxis, ValueAxis} from './contract';
import {time, timeTicks} from './format';

export interface Ruler {
  points: number[]; // where the charts have their values
  start: number;
  end: number;
  least: number; // the closest that one can zoom
  first: number; // where the crosshair is before anyone moves it
  snap(at: number): number;
  text(at: number): string;
  range(min: number, max: number): string;
  ticks(min: number, max: number, width: number): {at: number; text: string}[];
  // Of the slider: its ends for what is shown, its step, and what its positions mean.
  slide: {min(from: number): number; max(to: number): number; step: number; at(position: number): number;
    position(at: number): number};
}

const CHARACTER = 5.8; // CSS pixels of the font of the axes
export const RIGHT = 22; // of the page to the right of the charts

export function isTime(axis: PageAxis | undefined): axis is TimeAxis { return axis !== undefined && 'step_s' in axis; }

function timeRuler(axis: TimeAxis): Ruler {
  const {clock_s: clock, step_s: step, end_s: end, incident} = axis;
  return {
    // A bucket is drawn at its middle; the last may be shorter.
    points: Array.from({length: axis.buckets}, (_, i) => (i * step + Math.min((i + 1) * step, end)) / 2),
    start: 0,
    end,
    least: step * 4,
    // The middle of the incident is where one wants to look first.
    first: incident ? (incident.from + incident.to) / 2 : end / 2,
    snap: (at) => at,
    text: (at) => time(at, clock, true),
    range: (min, max) => `${time(min, clock, false)} to ${time(max, clock, false)}`,
    ticks: (min, max, width) => {
      const all = timeTicks(min, max, clock ?? 0, Math.max(2, Math.floor(width / 74)));
      const fine = (all[1] ?? 60) - (all[0] ?? 0) < 60;
      // The words of the last may have no room at the edge.
      const most = width + RIGHT;
      return all.map((at) => ({at, text: time(at, clock, fine)}))
        .filter(({at, text}) => ((at - min) / (max - min)) * width + (text.length * CHARACTER) / 2 <= most);
    },
    slide: {
      min: (from) => Math.ceil(from / step) * step,
      max: (to) => Math.floor(to / step) * step,
      step,
      at: (position) => position,
      position: (at) => Math.round(at / step) * step,
    },
  };
}

function valueRuler({values, texts}: ValueAxis): Ruler {
  const low = values[0] ?? 0;
  const high = values[values.length - 1] ?? low;
  const room = high > low ? (high - low) * 0.04 : 1;
  const nearest = (at: number): number => {
    let best = 0;
    values.forEach((v, i) => { if (Math.abs(v - at) < Math.abs((values[best] ?? 0) - at)) best = i; });
    return best;
  };
  const text = (at: number): string => texts[nearest(at)] ?? '';
  const inside = (min: number, max: number): number[] =>
    values.flatMap((v, i) => (v >= min && v <= max ? [i] : []));
  return {
    points: values,
    start: low - room,
    end: high + room,
    least: Math.max((high - low) / 20, room / 2),
    first: values[Math.floor(values.length / 2)] ?? low,
    snap: (at) => values[nearest(at)] ?? at,
    text,
    range: (min, max) => {
      const shown = inside(min, max);
      const ends = [shown[0], shown[shown.length - 1]].map((i) => (i === undefined ? '' : texts[i] ?? ''));
      return shown.length === 0 ? '' : shown.length === 1 ? `${ends[0]}` : `${ends[0]} to ${ends[1]}`;
    },
    // As many of the values as have room for their words.
    ticks: (min, max, width) => {
      const ticks: {at: number; text: string}[] = [];
      let free = -Infinity;
      for (const i of inside(min, max)) {
        const at = values[i] ?? 0;
        const words = texts[i] ?? '';
        const half = (words.length * CHARACTER) / 2;
        const x = ((at - min) / (max - min)) * width;
        if (x - half < free) continue;
        ticks.push({at, text: words});
        free = x + half + 12;
      }
      return ticks;
    },
    slide: {
      min: (from) => Math.max(0, values.findIndex((v) => v >= from)),
      max: (to) => Math.max(0, values.filter((v) => v <= to).length - 1),
      step: 1,
      at: (position) => values[position] ?? low,
      position: nearest,
    },
  };
}

export function rulerOf(axis: PageAxis): Ruler { return isTime(axis) ? timeRuler(axis) : valueRuler(axis); }
