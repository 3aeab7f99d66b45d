/** Small numbers that look random, the same ones for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** A page that went wrong on its way, and what was done to it. */
export interface FuzzedPage {
  readonly kinds: readonly string[];
  readonly body: Uint8Array;
  readonly contentType: string;
}

type Random = (below: number) => number;

/** Longer pages are cut: what is tested is their shape. */
const maxLength = 200_000;

const damages: Readonly<Record<string, (html: string, random: Random) => string>> = {
  cut: (html, random) => html.slice(0, random(html.length)),
  'cut in front': (html, random) => html.slice(random(html.length)),
  shuffled: (html, random) => {
    const pieces = html.split(/(?=<)/);
    for (let at = pieces.length - 1; at > 0; at -= 1) {
      const other = random(at + 1);
      [pieces[at], pieces[other]] = [pieces[other]!, pieces[at]!];
    }
    return pieces.join('');
  },
  doubled: (html) => html + html,
  deep: (html, random) => {
    const piece = piecesOf(html, random);
    return html.slice(0, 2_000) + piece.repeat(Math.min(20_000, Math.floor(60_000 / piece.length))) + html;
  },
  wide: (html, random) => {
    const from = random(html.length);
    const piece = html.slice(from, from + 1 + random(400)) || 'x';
    return html + piece.repeat(Math.min(5_000, Math.floor(60_000 / piece.length)));
  },
  'without end tags': (html) => html.replaceAll(/<\/[^>]*>/g, ''),
  'without start tags': (html, random) => html.replaceAll(/<[a-z][^>]*>/gi, (tag) => (random(3) === 0 ? '' : tag)),
  'with many attributes': (html, random) =>
    html.replace('<body', `<body ${Array.from({ length: random(2_000) }, (_, at) => `a${at}=${at}`).join(' ')}`),
  'with signs changed': (html, random) => {
    const signs = [...'<>"\'&=/!-\0 ;'];
    let changed = html;
    for (let count = 0; count < 40; count += 1) {
      const at = random(changed.length);
      changed = changed.slice(0, at) + signs[random(signs.length)] + changed.slice(at + 1);
    }
    return changed;
  },
  'with odd attributes': (html, random) =>
    html.replaceAll(/<(td|ol|p|div|a)\b/g, (tag) =>
      random(20) > 0
        ? tag
        : `${tag} colspan=99999999 rowspan=-1 start=1e99 href="javascript:alert(1)" class="${'x '.repeat(300)}"`,
    ),
};

const charsets = ['utf-8', 'utf-16', 'shift_jis', 'windows-1252', 'x-unknown', 'iso-2022-jp', 'gb18030'];

/** Damages a page in one to three ways, and perhaps its encoding. The same number gives the same page. */
export function fuzzPage(html: string, number: number): FuzzedPage {
  const next = randomNumbers(number + 1);
  const random: Random = (below) => Math.floor(next() * Math.max(1, below));
  const names = Object.keys(damages);
  const kinds = Array.from({ length: 1 + random(3) }, () => names[random(names.length)]!);
  let damaged = html;
  for (const kind of kinds) damaged = damages[kind]!(damaged, random).slice(0, maxLength);
  const isEncoded = random(4) === 0;
  const body = Buffer.from(damaged, isEncoded && random(2) === 0 ? 'utf16le' : 'utf8');
  if (isEncoded) for (let count = random(200); count > 0; count -= 1) body[random(body.length)] = random(256);
  const charset = isEncoded ? charsets[random(charsets.length)]! : 'utf-8';
  return {
    kinds: isEncoded ? [...kinds, `called ${charset}`] : kinds,
    body,
    contentType: `text/html; charset=${charset}`,
  };
}

function piecesOf(html: string, random: Random): string {
  const tags = html.match(/<[a-z][^>]{0,80}>/gi) ?? ['<div>'];
  return tags[random(tags.length)]! + (random(2) === 0 ? 'x' : tags[random(tags.length)]!);
}
