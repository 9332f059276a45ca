// The one axis that all charts of the page share: what part is shown and where the crosshair is.
// Whoever shows something of it listens; whoever changes it says so here.

export interface AxisListener {
  zoomed?(min: number, max: number): void;
  pointed?(at: number | null): void;
}

export class SharedAxis {
  private readonly listeners: AxisListener[] = [];
  private shown: {min: number; max: number};
  private cursor: number | null = null;

  // `least`: the closest that one can zoom; `snap`: where the crosshair may be.
  constructor(readonly start: number, readonly end: number, private readonly least: number,
    private readonly snap: (at: number) => number = (at) => at) {
    this.shown = {min: start, max: end};
  }

  get min(): number { return this.shown.min; }
  get max(): number { return this.shown.max; }
  get at(): number | null { return this.cursor; }
  get zoomedIn(): boolean { return this.min > this.start || this.max < this.end; }

  listen(listener: AxisListener): void { this.listeners.push(listener); }

  zoom(min: number, max: number): void {
    const length = Math.min(Math.max(max - min, this.least), this.end - this.start);
    const middle = (min + max) / 2;
    const from = Math.min(Math.max(middle - length / 2, this.start), this.end - length);
    if (from === this.min && from + length === this.max) return;
    this.shown = {min: from, max: from + length};
    for (const l of this.listeners) l.zoomed?.(this.min, this.max);
  }

  // Around the crosshair, or the middle.
  zoomBy(factor: number): void {
    const length = (this.max - this.min) / factor;
    const at = this.cursor ?? (this.min + this.max) / 2;
    const before = (at - this.min) / (this.max - this.min);
    this.zoom(at - before * length, at + (1 - before) * length);
  }

  reset(): void { this.zoom(this.start, this.end); }

  point(at: number | null): void {
    const to = at === null ? null : this.snap(Math.min(Math.max(at, this.start), this.end));
    if (to === this.cursor) return;
    this.cursor = to;
    for (const l of this.listeners) l.pointed?.(to);
  }
}
