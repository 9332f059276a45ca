// Brings the charts of a report to life. Everything else on the page is plain HTML that the program
// has written; without this script the page is complete but for the charts, whose tables it has.
import 'uplot/dist/uPlot.min.css';
import './page.css';
import {SharedAxis} from './axis';
import type {PageData} from './contract';
import {drawHeat} from './heat';
import {drawLanes} from './lanes';
import {drawLines} from './lines';
import type {Drawn, Stage} from './plot';
import {rulerOf} from './ruler';
import {drawStrip} from './strip';
import {addCopyButton, makeSortable} from './tables';
import {forcePaper} from './theme';
import {wireToolbar} from './toolbar';

const PAPER_WIDTH = 680; // CSS pixels of the text of an A4 page

function pageData(): PageData | null {
  const text = document.getElementById('ballast-data')?.textContent;
  return text ? (JSON.parse(text) as PageData) : null;
}

function drawCharts(page: PageData): void {
  const axis = page.axis;
  if (!axis) return;
  const ruler = rulerOf(axis);
  const shared = new SharedAxis(ruler.start, ruler.end, ruler.least, ruler.snap);
  const stage: Stage = {page, axis: shared, ruler};

  const drawn: {element: HTMLElement; it: Drawn}[] = [];
  const into = (id: string, draw: (element: HTMLElement) => Drawn): void => {
    const element = document.getElementById(id);
    if (!element) return;
    element.hidden = false;
    drawn.push({element, it: draw(element)});
  };
  const lanes = document.getElementById('lanes');
  if (lanes) lanes.hidden = false;
  const placeMarks = lanes ? drawLanes(lanes, page, shared) : (_width?: number): void => {};
  for (const chart of page.charts) into(chart.id, (e) => drawLines(e, chart, stage));
  const {heat, strip} = page;
  if (heat) into(heat.id, (e) => drawHeat(e, heat, stage));
  if (strip) into(strip.id, (e) => drawStrip(e, strip, stage));
  const bar = document.getElementById('toolbar');
  if (bar) wireToolbar(bar, stage);

  const fit = (width?: number): void => {
    for (const {element, it} of drawn) it.resize(width ?? element.clientWidth);
    placeMarks(width);
  };
  let last = document.documentElement.clientWidth;
  addEventListener('resize', () => {
    if (last === document.documentElement.clientWidth) return; // on phones: the address bar
    last = document.documentElement.clientWidth;
    fit();
  });
  const redraw = (): void => { for (const {it} of drawn) it.plot.redraw(false, true); };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  const paper = (on: boolean): void => { forcePaper(on); fit(on ? PAPER_WIDTH : undefined); redraw(); };
  addEventListener('beforeprint', () => paper(true));
  addEventListener('afterprint', () => paper(false));
  queueMicrotask(() => shared.point(ruler.first));
}

function start(): void {
  document.documentElement.classList.add('scripted');
  document.querySelectorAll<HTMLTableElement>('table.sortable').forEach(makeSortable);
  document.querySelectorAll<HTMLTableElement>('table.data').forEach(addCopyButton);
  const page = pageData();
  if (page) drawCharts(page);
  document.documentElement.dataset['ready'] = `${Math.round(performance.now())}`; // for the tests
}

start();
