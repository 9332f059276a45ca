// The marks of the timeline above the charts: what was changed or broke, what balancers did by
// themselves, and what people did. Wide pages have room for words; on narrow ones the marks stand
// alone and the table below has the words.
import type {SharedAxis} from './axis';
import type {Mark, MarkKind, PageData} from './contract';
import {time} from './format';
import {leftOf} from './plot';
import {isTime, RIGHT} from './ruler';

const GLYPHS: Record<MarkKind, string> = {
  change: '▼', fault: '✖', reaction: '◆', alert: '!', hypothesis: '?', action: '▸', escalation: '▲',
  finding: '●', fix: '✔', note: '·',
};
const WORDS: Record<MarkKind, string> = {
  change: 'change', fault: 'fault', reaction: 'balancer', alert: 'alert', hypothesis: 'hypothesis',
  action: 'action', escalation: 'escalation', finding: 'finding', fix: 'fix', note: 'note',
};
const ROW = 21;

interface Shown {
  mark: Mark;
  element: HTMLButtonElement;
  label: HTMLSpanElement;
  width: number; // of the words
}

// Reactions come in bursts: those closer together than can be told apart become one mark.
export function gathered(marks: Mark[], closest: number): Mark[] {
  const result: Mark[] = [];
  let burst: Mark[] = [];
  const close = (): void => {
    const first = burst[0];
    if (first) result.push(burst.length === 1 ? first : {...first, text: `${first.text}, and ${burst.length - 1} more`});
    burst = [];
  };
  for (const mark of marks) {
    if (mark.kind !== 'reaction') { result.push(mark); continue; }
    if (burst[0] && mark.at - burst[0].at > closest) close();
    burst.push(mark);
  }
  close();
  return result.sort((a, b) => a.at - b.at);
}

export function sentence(mark: Mark, clock: number | undefined): string {
  const judged = mark.correct === undefined ? '' : mark.correct ? ' (right)' : ' (wrong)';
  return `${time(mark.at, clock, mark.at % 60 !== 0)} ${WORDS[mark.kind]}${judged}: ${mark.text}`;
}

// Returns what places the marks anew, on the width of the element or on another (of paper).
export function drawLanes(element: HTMLElement, page: PageData, axis: SharedAxis): (width?: number) => void {
  const clock = isTime(page.axis) ? page.axis.clock_s : undefined;
  const reading = document.createElement('p');
  reading.className = 'lane-reading';
  reading.setAttribute('aria-live', 'polite');
  const field = document.createElement('div');
  field.className = 'lane-field';
  element.append(field, reading);

  const shown: Shown[] = gathered(page.marks, (axis.end - axis.start) / 150).map((mark) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `mark mark-${mark.kind}`;
    if (mark.correct !== undefined) button.classList.add(mark.correct ? 'right' : 'wrong');
    const glyph = document.createElement('span');
    glyph.className = 'glyph';
    glyph.textContent = GLYPHS[mark.kind];
    glyph.setAttribute('aria-hidden', 'true');
    const label = document.createElement('span');
    label.className = 'words';
    label.textContent = mark.text;
    button.append(glyph, label);
    button.setAttribute('aria-label', sentence(mark, clock));
    const tell = (): void => { reading.textContent = sentence(mark, clock); axis.point(mark.at); };
    button.addEventListener('focus', tell);
    button.addEventListener('mouseenter', tell);
    button.addEventListener('click', tell);
    field.append(button);
    return {mark, element: button, label, width: 0};
  });
  const measure = document.createElement('canvas').getContext('2d');
  if (measure) measure.font = '12px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
  for (const s of shown) s.width = (measure?.measureText(s.mark.text).width ?? 7 * s.mark.text.length) + 4;

  const layout = (whole = element.clientWidth): void => {
    const left = leftOf(whole);
    const width = whole - left - RIGHT;
    field.style.width = `${whole}px`;
    const words = width > 560;
    const rows: number[][] = []; // [from, to] pairs that are taken, row by row
    for (const s of shown) {
      const x = ((s.mark.at - axis.min) / (axis.max - axis.min)) * width;
      const outside = x < -0.5 || x > width + 0.5;
      s.element.hidden = outside;
      if (outside) continue;
      const toLeft = words && x + 18 + s.width > width && x > width / 2;
      const long = words ? Math.min(s.width, toLeft ? x - 12 : width - x - 12) : 0;
      const from = toLeft ? x - 10 - long : x - 10;
      const to = toLeft ? x + 10 : x + 10 + long;
      let row = 0;
      for (; row < rows.length; ++row) {
        const taken = rows[row] ?? [];
        let free = true;
        for (let i = 0; i < taken.length; i += 2)
          if (from < (taken[i + 1] ?? 0) + 6 && to > (taken[i] ?? 0) - 6) free = false;
        if (free) break;
      }
      (rows[row] ??= []).push(from, to);
      s.label.hidden = !words;
      s.label.style.maxWidth = `${Math.max(0, long)}px`;
      s.element.classList.toggle('to-left', toLeft);
      s.element.style.top = `${row * ROW}px`;
      if (toLeft) {
        s.element.style.left = 'auto';
        s.element.style.right = `${RIGHT + width - x - 9}px`;
      } else {
        s.element.style.right = 'auto';
        s.element.style.left = `${left + x - 9}px`;
      }
    }
    field.style.height = `${Math.max(1, rows.length) * ROW}px`;
  };
  axis.listen({zoomed: () => layout()});
  layout();
  return layout;
}
