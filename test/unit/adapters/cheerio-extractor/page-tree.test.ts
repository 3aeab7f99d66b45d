import type { Element } from 'domhandler';
import { describe, expect, it } from 'vitest';
import { parsePage } from '../../../../src/adapters/cheerio-extractor/page-tree.ts';
import { walk } from '../../../../src/adapters/cheerio-extractor/walk.ts';

/** Depth and number of nodes, and all texts. */
function measure(html: string): { depth: number; nodes: number; text: string; truncated: boolean } {
  const { document, truncated } = parsePage(html);
  let depth = 0;
  let deepest = 0;
  let nodes = 0;
  let text = '';
  walk(document, {
    enter: () => {
      nodes += 1;
      depth += 1;
      deepest = Math.max(deepest, depth);
      return true;
    },
    text: ({ data }) => {
      nodes += 1;
      text += data;
    },
    leave: () => {
      depth -= 1;
    },
  });
  return { depth: deepest, nodes, text, truncated };
}

function firstElement(html: string): Element {
  return parsePage(html).document.children[0] as Element;
}

function describeTree(html: string | readonly string[]): string {
  const nodes: unknown[] = [];
  walk(parsePage(html).document, {
    enter: ({ name, attribs }) => nodes.push([name, attribs]) > 0,
    text: ({ data }) => void nodes.push(data),
    leave: ({ name }) => void nodes.push(`/${name}`),
  });
  return JSON.stringify(nodes);
}

describe('parsePage', () => {
  it('flattens what is nested too deeply, and keeps its text', () => {
    const { depth, text, truncated } = measure(`${'<div>'.repeat(5_000)}deep${'</div>'.repeat(5_000)}after`);

    expect(depth).toBeLessThanOrEqual(513);
    expect(text).toBe('deepafter');
    expect(truncated).toBe(true);
  });

  it('takes no script for text below the deepest level', () => {
    const { text } = measure(`${'<div>'.repeat(600)}<script>code()</script><style>p{}</style>text`);

    expect(text).toBe('text');
  });

  it('stops at its number of nodes, and keeps what it has', () => {
    const { nodes, truncated } = measure('<p>x'.repeat(300_000));

    expect(nodes).toBe(200_000);
    expect(truncated).toBe(true);
  });

  it('cuts a text that is too long', () => {
    const { text, truncated } = measure(`<p>${'x'.repeat(3_000_000)}`);

    expect(text.length).toBe(2 * 1024 * 1024);
    expect(truncated).toBe(true);
  });

  it('keeps the first attributes of an element with too many', () => {
    const html = `<p ${Array.from({ length: 300 }, (_, n) => `a${n}=1`).join(' ')}>`;

    const { attribs } = firstElement(html);

    expect(Object.keys(attribs).length).toBe(256);
    expect(parsePage(html).truncated).toBe(true);
  });

  it('empties an attribute that is too long; an inline image is no loss', () => {
    const long = 'x'.repeat(70_000);

    expect(firstElement(`<p title="${long}">`).attribs['title']).toBe('');
    expect(parsePage(`<p title="${long}">`).truncated).toBe(true);
    expect(parsePage(`<img src="data:image/png;base64,${long}">`).truncated).toBe(false);
  });

  it('lets the first of two attributes of one name win', () => {
    expect(firstElement('<a href="/first" HREF="/second">').attribs['href']).toBe('/first');
  });

  it('is not slowed down by end tags that close nothing', () => {
    const { truncated } = measure('<b>'.repeat(500) + '</i>'.repeat(500_000));

    expect(truncated).toBe(true);
  });

  it('decodes character references where HTML has them, and only there', () => {
    const { attribs } = firstElement('<a href="?a=1&copy=2&amp;b" title="&copy 3 &#65;">');

    expect(attribs).toEqual({ href: '?a=1&copy=2&b', title: '© 3 A' });
    expect(measure('<p>&lt;b&gt; &notit; AT&T &#x41;<b>&eacute').text).toBe('<b> ¬it; AT&T Aé');
    expect(measure('<title>a &amp;&lt;</title>').text).toBe('a &<');
    expect(measure('<script type="application/json">"&amp;"</script>&amp;').text).toBe('"&amp;"&');
    expect(measure('<xmp>&amp;</xmp>&amp;').text).toBe('&amp;&');
    expect(measure('<textarea/>&amp;').text).toBe('&');
  });

  it('reads an ordinary page whole', () => {
    const { text, truncated } = measure('<p>One<!-- no --> two<br>three <b>four</b></p>');

    expect(text).toBe('One twothree four');
    expect(truncated).toBe(false);
  });

  it('reads the same page whole and in pieces, wherever they end', () => {
    const html =
      '<!doctype html><title>A &amp; B</title><p class="a&quot;b" hidden>1 &lt; 2 &hellip;<br/>x &am<b>p</b>;' +
      '<!-- a < b --><script type="application/ld+json">{"a": "</b>&amp;"}</script><textarea/>&euro;5</p>tail &copy';
    const whole = describeTree(html);

    for (let size = 1; size < html.length; size += 1) {
      const pieces = Array.from({ length: Math.ceil(html.length / size) }, (_, n) =>
        html.slice(n * size, (n + 1) * size),
      );

      expect(describeTree(pieces)).toBe(whole);
    }
  });
});
