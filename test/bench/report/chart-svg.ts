import type { BarKind, Chart } from './figures.ts';

const width = 720;
const labelWidth = 220;
const barHeight = 22;
const gap = 10;
const top = 44;
const barsWidth = width - labelWidth - 110;

/** Told apart by brightness too, and visible on a light and on a dark page. */
const colours: Readonly<Record<BarKind, string>> = { ours: '#2f6fde', peer: '#9aa4b2', ceiling: '#d9a441' };

/** A chart of horizontal bars from zero. */
export function chartSvg({ title, unit, better, bars }: Chart): string {
  const height = top + bars.length * (barHeight + gap) + 8;
  const longest = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const rows = bars.map(({ name, value, kind }, index) => {
    const y = top + index * (barHeight + gap);
    const length = Math.max(1, (value / longest) * barsWidth);
    const middle = y + barHeight / 2 + 5;
    return [
      `<text x="${labelWidth - 10}" y="${middle}" text-anchor="end">${escapeText(name)}</text>`,
      `<rect x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="3" fill="${colours[kind]}"/>`,
      `<text x="${(labelWidth + length + 8).toFixed(1)}" y="${middle}">${toFigure(value)}</text>`,
    ].join('');
  });
  const caption = `${title} (${unit}, ${better} is better)`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeText(caption)}">`,
    '<style>text{font:14px system-ui,sans-serif;fill:#57606a}.title{font-weight:600}</style>',
    `<text class="title" x="10" y="24">${escapeText(caption)}</text>`,
    ...rows,
    '</svg>\n',
  ].join('\n');
}

/** Three digits that count. */
export function toFigure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return Number(value.toPrecision(3)).toString();
}

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
