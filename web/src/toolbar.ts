// The crosshair and the zoom for the keyboard: a slider and four buttons, always in reach.
import type {Stage} from './plot';
import {isTime} from './ruler';

export function wireToolbar(bar: HTMLElement, {page, axis, ruler}: Stage): void {
  const {slide} = ruler;
  const part = <T extends HTMLElement>(name: string): T => bar.querySelector(`[data-part="${name}"]`) as T;
  const slider = part<HTMLInputElement>('cursor');
  const now = part<HTMLElement>('now');
  const reset = part<HTMLButtonElement>('reset');
  const incident = part<HTMLButtonElement>('incident');

  const ranged = (min: number, max: number): void => {
    slider.min = `${slide.min(min)}`;
    slider.max = `${Math.max(slide.min(min), slide.max(max))}`;
    slider.step = `${slide.step}`;
    reset.disabled = !axis.zoomedIn;
    part<HTMLElement>('range').textContent = ruler.range(min, max);
  };
  axis.listen({
    zoomed: ranged,
    pointed: (at) => {
      if (at === null) return;
      slider.value = `${slide.position(at)}`;
      slider.setAttribute('aria-valuetext', ruler.text(at));
      now.textContent = ruler.text(at);
    },
  });
  ranged(axis.min, axis.max);

  slider.addEventListener('input', () => axis.point(slide.at(Number(slider.value))));
  part<HTMLButtonElement>('in').addEventListener('click', () => axis.zoomBy(2));
  part<HTMLButtonElement>('out').addEventListener('click', () => axis.zoomBy(0.5));
  reset.addEventListener('click', () => axis.reset());
  const window = isTime(page.axis) ? page.axis.incident : undefined;
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
