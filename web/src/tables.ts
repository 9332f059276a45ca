// Tables whose head has buttons to sort by, and a button that copies a table as CSV.

type Direction = 'ascending' | 'descending';

// The value of a cell to sort by: the number behind the text where there is one.
export function sortKey(cell: {dataset: {v?: string}; textContent: string | null} | undefined): number | string | null {
  const text = (cell?.dataset.v ?? cell?.textContent ?? '').trim();
  if (text === '' || text === '-') return null;
  const n = Number(text);
  return Number.isNaN(n) ? text : n;
}

// Numbers before words; what is missing comes last whichever way.
export function compareKeys(a: number | string | null, b: number | string | null, direction: Direction): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = typeof a === 'number' && typeof b === 'number' ? a - b
    : typeof a === 'number' ? -1
    : typeof b === 'number' ? 1
    : a.localeCompare(b, 'en', {numeric: true});
  return direction === 'ascending' ? order : -order;
}

function sortBy(table: HTMLTableElement, column: number, direction: Direction): void {
  const body = table.tBodies[0];
  if (!body) return;
  const rows = [...body.rows].map((row, at) => ({row, at, key: sortKey(row.cells[column])}));
  rows.sort((a, b) => compareKeys(a.key, b.key, direction) || a.at - b.at);
  body.append(...rows.map((r) => r.row));
  [...(table.tHead?.rows[0]?.cells ?? [])].forEach((th, i) => {
    if (i === column) th.setAttribute('aria-sort', direction);
    else th.removeAttribute('aria-sort');
  });
}

export function makeSortable(table: HTMLTableElement): void {
  [...(table.tHead?.rows[0]?.cells ?? [])].forEach((th, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...th.childNodes);
    th.append(button);
    // Numbers are asked for from the top, names from the start.
    const first: Direction = th.classList.contains('n') ? 'descending' : 'ascending';
    const other: Direction = first === 'ascending' ? 'descending' : 'ascending';
    button.addEventListener('click', () =>
      sortBy(table, column, th.getAttribute('aria-sort') === first ? other : first));
  });
}

export function csvOf(rows: string[][]): string {
  const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(field).join(',')).join('\r\n') + '\r\n';
}

export function addCopyButton(table: HTMLTableElement): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy as CSV';
  button.addEventListener('click', () => {
    const text = csvOf([...table.rows].map((row) =>
      [...row.cells].map((cell) => (cell.dataset['v'] ?? cell.textContent ?? '').trim())));
    const done = (ok: boolean): void => { button.textContent = ok ? 'Copied' : 'Copying is not allowed here'; };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(() => done(true), () => done(false));
    else done(false);
  });
  table.after(button);
}
