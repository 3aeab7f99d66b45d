/** Charts in SVG, drawn by hand: a line over time, and a bar in parts. */

const ns = 'http://www.w3.org/2000/svg';
const width = 600;
const height = 140;
const left = 56;
const bottom = 22;

/**
 * Draws values over the last minute, and tells them in the chart's label to those who cannot see it.
 *
 * @param {SVGElement} svg
 * @param {{ at: number, value: number }[]} points - in the order of time.
 * @param {{ now: number, format: (value: number) => string, name: string }} options
 */
export function drawLine(svg, points, { now, format, name }) {
  const spanMs = 60_000;
  const top = niceCeiling(Math.max(0, ...points.map(({ value }) => value)));
  const x = (at) => left + ((at - now + spanMs) / spanMs) * (width - left);
  const y = (value) => 8 + (1 - value / top) * (height - bottom - 8);
  const seen = points.filter(({ at }) => at >= now - spanMs);
  const line = seen.map(({ at, value }) => `${round(x(at))},${round(y(value))}`);
  const base = y(0);

  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const grid = [0, top / 2, top].flatMap((value) => [
    element('line', { class: 'grid', x1: left, x2: width, y1: round(y(value)), y2: round(y(value)) }),
    element('text', { class: 'tick', x: left - 8, y: round(y(value)) + 4, 'text-anchor': 'end' }, format(value)),
  ]);
  const times = [60, 30, 0].map((seconds) =>
    element(
      'text',
      {
        class: 'tick',
        x: round(x(now - seconds * 1000)),
        y: height - 4,
        'text-anchor': seconds === 60 ? 'start' : seconds === 30 ? 'middle' : 'end',
      },
      seconds === 0 ? 'now' : `${seconds} s ago`,
    ),
  );
  const drawn =
    line.length < 2
      ? []
      : [
          element('polygon', {
            class: 'area',
            points: `${round(x(seen[0].at))},${round(base)} ${line.join(' ')} ${round(x(seen.at(-1).at))},${round(base)}`,
          }),
          element('polyline', { class: 'line', points: line.join(' ') }),
        ];
  svg.replaceChildren(...grid, ...times, ...drawn);
  const last = points.at(-1)?.value ?? 0;
  svg.setAttribute(
    'aria-label',
    `${name}: now ${format(last)}, at most ${format(Math.max(0, ...seen.map((p) => p.value)))}`,
  );
}

/**
 * Draws shares of a whole side by side. @param {SVGElement} svg
 * @param {{ part: string, value: number, name: string }[]} parts
 */
export function drawParts(svg, parts) {
  const sum = parts.reduce((total, { value }) => total + value, 0);
  let from = 0;
  svg.setAttribute('viewBox', '0 0 100 6');
  svg.setAttribute('preserveAspectRatio', 'none');
  const bars = parts.flatMap(({ part, value }) => {
    if (value === 0) return [];
    const share = (value / sum) * 100;
    const bar = element('rect', { 'data-part': part, x: round(from), width: round(share), y: 0, height: 6 });
    from += share;
    return [bar];
  });
  svg.replaceChildren(element('rect', { class: 'empty', x: 0, y: 0, width: 100, height: 6 }), ...bars);
  const told = parts.filter(({ value }) => value > 0).map(({ value, name }) => `${value} ${name}`);
  svg.setAttribute('aria-label', told.join(', ') || 'no pages yet');
}

/** 1, 2 or 5 times a power of ten: what a scale can be read by. */
function niceCeiling(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find((step) => step * power >= value) * power;
}

const round = (value) => Math.round(value * 10) / 10;

function element(name, attributes, text) {
  const made = document.createElementNS(ns, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}
