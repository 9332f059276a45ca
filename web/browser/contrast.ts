// The contrast of text, as WCAG 2.1 defines it. Runs inside the page, so it stands alone.
export interface Faint { text: string; ratio: number; colour: string; background: string }

export function faintTexts(): {checked: number; faint: Faint[]} {
  type Rgba = [number, number, number, number];
  const parse = (css: string): Rgba => {
    const n = (css.match(/[\d.]+/g) ?? []).map(Number);
    const scale = css.startsWith('color(') ? 255 : 1;
    return [(n[0] ?? 0) * scale, (n[1] ?? 0) * scale, (n[2] ?? 0) * scale, n[3] ?? 1];
  };
  const over = (top: Rgba, below: Rgba): Rgba =>
    [0, 1, 2].map((i) => (top[i] as number) * top[3] + (below[i] as number) * (1 - top[3])).concat(1) as Rgba;
  const luminance = (c: Rgba): number => {
    const [r, g, b] = [c[0], c[1], c[2]].map((v) => {
      const x = v / 255;
      return x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element: Element | null): Rgba => {
    if (!element) return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
    const own = parse(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, background(element.parentElement));
  };
  const faint: Faint[] = [];
  let checked = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent?.trim() ?? '';
    const element = node.parentElement;
    if (!text || !element || ['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(element.tagName)) continue;
    if (element.getClientRects().length === 0 || element.closest('[disabled]')) continue;
    ++checked;
    const behind = background(element);
    const style = getComputedStyle(element);
    const a = luminance(over(parse(style.color), behind));
    const b = luminance(behind);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.7 && Number(style.fontWeight) >= 600);
    if (ratio < (large ? 3 : 4.5)) faint.push({text: text.slice(0, 40), ratio, colour: style.color, background: behind.join(',')});
  }
  return {checked, faint};
}
