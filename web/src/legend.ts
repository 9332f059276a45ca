// What the lines of a chart stand for, and their values under the crosshair.
import type {Role} from './contract';
import {lineStyle} from './theme';

export interface Legend {
  show(values: string[]): void;
}

const SVG = 'http://www.w3.org/2000/svg';

// A piece of the line as it is drawn: colour and dash.
function sample(role: Role): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('width', '26');
  svg.setAttribute('height', '10');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'line');
  for (const [name, v] of Object.entries({x1: '1', x2: '25', y1: '5', y2: '5'})) line.setAttribute(name, v);
  line.setAttribute('class', `role-${role}`);
  line.setAttribute('stroke-width', '2.5');
  line.setAttribute('stroke-dasharray', lineStyle(role).dash.join(' '));
  svg.append(line);
  return svg;
}

export function legend(element: HTMLElement, entries: {label: string; role: Role}[]): Legend {
  const list = document.createElement('ul');
  list.className = 'legend';
  const values: HTMLElement[] = [];
  for (const entry of entries) {
    const item = document.createElement('li');
    const label = document.createElement('span');
    label.textContent = entry.label;
    const shown = document.createElement('span');
    shown.className = 'reading';
    item.append(sample(entry.role), label, shown);
    list.append(item);
    values.push(shown);
  }
  element.before(list);
  return {show: (texts) => texts.forEach((text, i) => { const v = values[i]; if (v) v.textContent = text; })};
}
