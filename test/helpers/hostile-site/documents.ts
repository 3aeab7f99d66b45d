import { pageHtml } from '../pages.ts';
import { reply } from '../site-server.ts';
import type { Attack, HostileSite } from './attack.ts';

const paragraph = '<p>Some words that every browser would show to every reader of this page without more ado.</p>';

/** A page of a title, a paragraph and whatever follows. */
const page = (body: string, head = ''): string =>
  `<!doctype html><title>Bomb</title>${head}<main>${paragraph}${body}</main>`;
const jsonLd = (json: string): string => `<script type="application/ld+json">${json}</script>`;
const product = (name: string): string =>
  JSON.stringify({ '@type': 'Product', name, offers: { price: 1, priceCurrency: 'EUR' } });

const trees: Readonly<Record<string, () => string>> = {
  '100,000 nested elements': () => page('<div>'.repeat(100_000)),
  '100,000 nested elements that are closed': () => page(`${'<div>'.repeat(100_000)}x${'</div>'.repeat(100_000)}`),
  '50,000 nested quotes and lists': () => page(`${'<blockquote><ul><li>'.repeat(20_000)}x`),
  '50,000 nested formatting elements': () => page(`${'<b><i><a href="#x">'.repeat(20_000)}x`),
  '50,000 attributes': () => page(`<p ${Array.from({ length: 50_000 }, (_, index) => `a${index}=b`).join(' ')}>x`),
  'an attribute of 5 MB': () => page(`<p title="${'x'.repeat(5_000_000)}">x</p>`),
  '1,000,000 elements side by side': () => page('<b>x</b>'.repeat(1_000_000)),
  '1,000,000 end tags that close nothing': () => page('</p></b>'.repeat(500_000)),
  '100,000 links elsewhere': () =>
    page(Array.from({ length: 100_000 }, (_, index) => `<a href="http://elsewhere.test/${index}">x</a>`).join('')),
  'a text of 9 MB': () => page(`<p>${'word '.repeat(1_800_000)}</p>`),
  'a word of 5 MB': () => page(`<p>${'x'.repeat(5_000_000)}</p>`),
  '1,000,000 entities': () => page(`<p>${'&amp;'.repeat(500_000)}${'&#x41;'.repeat(500_000)}</p>`),
  'entities without end': () => page(`<p>${'&'.repeat(2_000_000)}${'&#'.repeat(500_000)}</p>`),
  'a comment that is never closed': () => page(`<!--${' x'.repeat(2_000_000)}`),
  'a million comment starts': () => page('<!-'.repeat(1_000_000)),
  'a script that is never closed': () => page(`<script>${'x<'.repeat(1_000_000)}`),
  'a tag that is never closed': () => page(`<p ${'a="'.repeat(1_000_000)}`),
  'a million opening brackets': () => page('<'.repeat(3_000_000)),
  'a table of 100,000 cells in one row': () => page(`<table><tr>${'<td>x'.repeat(100_000)}</table>`),
  '2,000 nested tables': () => page(`${'<table><tr><td>'.repeat(2_000)}x`),
  '100,000 metas': () => page('', '<meta name="description" content="x">'.repeat(100_000)),
};

const data: Readonly<Record<string, () => string>> = {
  '200 JSON-LD blocks': () =>
    page('', Array.from({ length: 200 }, (_, index) => jsonLd(product(`P${index}`))).join('')),
  'JSON-LD nested 100,000 deep': () => page('', jsonLd('{"@graph":['.repeat(100_000))),
  'JSON-LD nested 100,000 deep, closed': () => page('', jsonLd(`${'['.repeat(100_000)}1${']'.repeat(100_000)}`)),
  'JSON-LD with members of objects for keys': () =>
    page(
      '',
      jsonLd('{"@type":"Product","name":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
    ),
  'JSON-LD that refers to itself': () =>
    page(
      '',
      jsonLd(
        '{"@id":"a","@type":"Product","name":"x","mainEntity":{"@id":"a"},"offers":{"@id":"a"},"isVariantOf":{"@id":"a"}}',
      ),
    ),
  'JSON-LD of 100,000 entities': () =>
    page('', jsonLd(`[${Array(20_000).fill('{"@type":"Product","name":"x"}').join(',')}]`)),
  'JSON-LD with 100,000 offers': () =>
    page(
      '',
      jsonLd(
        `{"@type":"Product","name":"x","offers":[${Array(25_000).fill('{"price":1,"priceCurrency":"EUR"}').join(',')}]}`,
      ),
    ),
  'JSON-LD of brackets and quotes': () => page('', jsonLd(`${'{"'.repeat(400_000)}`)),
  'JSON-LD of comment starts': () => page('', jsonLd(`[1,${'/*'.repeat(400_000)}`)),
};

const html = 'text/html; charset=';
const bytesOf = (text: string, encoding: BufferEncoding): Buffer => Buffer.from(pageHtml({ title: text }), encoding);

const types: readonly Attack[] = [
  typed(
    'a PNG that is called HTML',
    Buffer.from('\x89PNG\r\n\x1a\n'.padEnd(600, '\0'), 'latin1'),
    `${html}utf-8`,
    'skipped UNSUPPORTED_TYPE',
  ),
  typed(
    'a ZIP that is called HTML',
    Buffer.from('PK\x03\x04 <html><p>words'),
    `${html}utf-8`,
    'skipped UNSUPPORTED_TYPE',
  ),
  typed('a program that is called HTML', Buffer.from('MZ\x90\0\x03'), 'text/html', 'skipped UNSUPPORTED_TYPE'),
  typed('a page of NUL bytes', Buffer.alloc(4_096), 'text/html', 'skipped UNSUPPORTED_TYPE'),
  typed('a type nobody knows', bytesOf('x', 'utf8'), 'application/x-evil', 'skipped UNSUPPORTED_TYPE'),
  typed('a type of 10,000 characters', bytesOf('x', 'utf8'), `text/html; ${'x'.repeat(10_000)}`, 'indexed'),
  typed(
    'NUL bytes between the letters',
    Buffer.from(pageHtml({ title: 'N\0U\0L', paragraphs: [`one\0two\u0001three ${'and nothing else '.repeat(20)}`] })),
    `${html}utf-8`,
    'indexed',
  ),
  typed(
    'UTF-7',
    Buffer.from(pageHtml({ title: '+ADw-script+AD4-alert(1)+ADw-/script+AD4-' })),
    `${html}utf-7`,
    'indexed',
  ),
  typed('a charset nobody knows', bytesOf('x', 'utf8'), `${html}klingon`, 'indexed'),
  typed('a charset that serves attacks', bytesOf('x', 'utf8'), `${html}iso-2022-cn`, 'indexed'),
  typed('UTF-16 without a mark, announced', bytesOf('x', 'utf16le'), `${html}utf-16le`, 'indexed'),
  typed('UTF-16 without a mark, not announced', bytesOf('x', 'utf16le'), 'text/html', 'skipped UNSUPPORTED_TYPE'),
  typed('half a surrogate pair', Buffer.from(pageHtml({ title: '&#xD800;&#x110000;&#0;' })), `${html}utf-8`, 'indexed'),
  typed(
    'bytes that are no UTF-8',
    Buffer.from(pageHtml({ title: 'a\xff\xfe\xc0\x80' }), 'latin1'),
    `${html}utf-8`,
    'indexed',
  ),
];

function typed(attack: string, body: Buffer, contentType: string, expected: Attack['expected']): Attack {
  return {
    path: pathOf(attack),
    attack,
    answer: () => reply(body, { headers: { 'content-type': contentType } }),
    expected,
  };
}

function bombs(pages: Readonly<Record<string, () => string>>): Attack[] {
  return Object.entries(pages).map(([attack, answer]) => ({
    path: pathOf(attack),
    attack,
    answer,
    expected: 'indexed',
  }));
}

function pathOf(name: string): string {
  return `/${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
}

const attachment: Attack = {
  path: '/attachment',
  attack: 'a file name that leads out of its folder',
  answer: () => reply(undefined, { headers: { 'content-disposition': 'attachment; filename="../../etc/passwd"' } }),
  expected: 'indexed',
};

export const documentSites: readonly HostileSite[] = [
  { name: 'trees', attack: 'HTML that is hard to parse', attacks: bombs(trees) },
  { name: 'data', attack: 'JSON-LD that is hard to parse', attacks: bombs(data) },
  { name: 'types', attack: 'types and charsets', attacks: [...types, attachment] },
];
