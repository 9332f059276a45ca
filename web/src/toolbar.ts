// The crosshair and the zoom for the keyboard: a slider and four buttons, always in reach.
import type {SharedAxis} from './axis';
import type {PageData} from './contract';
import {time} from './format';

export function wireToolbar(bar: HTMLElement, page: PageData, axis: SharedAxis): void {
  const clock = page.axis?.clock_s;
  const step = page.axis?.step_s ?? 1;
  const part = <T extends HTMLElement>(name: string): T => bar.querySelector(`[data-part="${name}"]`) as T;
  const slider = part<HTMLInputElement>('cursor');
  const now = part<HTMLElement>('now');
  const reset = part<HTMLButtonElement>('reset');
  const incident = part<HTMLButtonElement>('incident');

  const label = (t: number): string => time(t, clock, true);
  const ranged = (min: number, max: number): void => {
    slider.min = `${Math.ceil(min / step) * step}`;
    slider.max = `${Math.max(Math.ceil(min / step), Math.floor(max / step)) * step}`;
    slider.step = `${step}`;
    reset.disabled = !axis.zoomedIn;
    part<HTMLElement>('range').textContent = `${time(min, clock, false)} to ${time(max, clock, false)}`;
  };
  axis.listen({
    zoomed: ranged,
    pointed: (at) => {
      if (at === null) return;
      slider.value = `${Math.round(at / step) * step}`;
      slider.setAttribute('aria-valuetext', label(at));
      now.textContent = label(at);
    },
  });
  ranged(axis.min, axis.max);

  slider.addEventListener('input', () => axis.point(Number(slider.value)));
  part<HTMLButtonElement>('in').addEventListener('click', () => axis.zoomBy(2));
  part<HTMLButtonElement>('out').addEventListener('click', () => axis.zoomBy(0.5));
  reset.addEventListener('click', () => axis.reset());
  const window = page.axis?.incident;
  incident.hidden = window === undefined;
  if (window) {
    const margin = (window.to - window.from) * 0.05;
    incident.addEventListener('click', () => axis.zoom(window.from - margin, window.to + margin));
  }
  bar.closest('section')?.addEventListener('keydown', (event) => {
    const key = (event as KeyboardEvent).key;
    if (key === 'Escape' && axis.zoomedIn) axis.reset();
    else if (key === '+') axis.zoomBy(2);
    else if (key === '-') axis.zoomBy(0.5);
    else return;
    event.preventDefault();
  });
  bar.hidden = false;
}
