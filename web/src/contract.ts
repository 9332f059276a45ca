// What the page gets from the program: the JSON in the element #ballast-data, written by
// app/report/. The program decides what there is to see and in which order; this side
// draws it. Times are seconds since t = 0.

// A column of numbers, one a bucket: see codec.ts.
export interface Column {
  scale: number;
  data: string;
}

export type Unit = 'ratio' | 'seconds' | 'per_s' | 'count' | 'factor';

export interface LineSeries {
  label: string;
  role: Role;
  column: Column;
  low?: Column; // of a band around it
  high?: Column;
}

// What a line stands for; its colour and dash follow from it (theme.ts).
export type Role = 'main' | 'good' | 'bad' | 'second' | 'third' | 'fourth' | 'fifth' | 'without';

export interface Level {
  label: string;
  value: number;
}

// Something that lies at a place of the horizontal axis.
export interface Pin {
  label: string;
  at: number;
}

export interface LineChart {
  id: string; // of the element that it is drawn into
  unit: Unit;
  log: boolean;
  zero: boolean; // the scale begins at 0
  height: number;
  most?: number; // the scale does not go beyond
  series: LineSeries[];
  levels: Level[];
  pins?: Pin[];
}

// Server by time. A cell is 0 (no data) or 128 + 32 log2(share / expected share), within 1..255.
export interface HeatMap {
  id: string;
  rows: string[];
  groups: {label: string; rows: number}[]; // the pools, from the top
  merged: number; // buckets in a cell
  cells: string; // base64, row after row
}

// Spans of states of servers: `fault` is the truth, `down`, `ejected`, `out` what balancers make of
// it or were told.
export interface Strip {
  id: string;
  rows: string[];
  spans: {row: number; from: number; to: number; state: 'fault' | 'down' | 'ejected' | 'out' | 'absent'}[];
}

export type MarkKind =
  | 'change' | 'fault' | 'reaction'
  | 'alert' | 'hypothesis' | 'action' | 'escalation' | 'finding' | 'fix' | 'note';

export interface Mark {
  at: number;
  kind: MarkKind;
  text: string;
  correct?: boolean;
}

export interface TimeAxis {
  clock_s?: number; // local time of day at t = 0
  step_s: number; // length of a bucket
  buckets: number;
  end_s: number;
  incident?: {from: number; to: number};
}

// What was varied, ascending, and the same for people.
export interface ValueAxis {
  values: number[];
  texts: string[];
}

export type PageAxis = TimeAxis | ValueAxis;

export interface PageData {
  axis?: PageAxis; // absent: there are no charts
  marks: Mark[];
  charts: LineChart[];
  heat?: HeatMap;
  strip?: Strip;
}
