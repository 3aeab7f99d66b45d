import { describe, expect, it } from 'vitest';
import { extractHtml, toMarkdown } from './extract-html.ts';

/** The Markdown of `html` as lines. */
async function lines(html: string): Promise<readonly string[]> {
  return (await toMarkdown(html)).split('\n');
}

describe('Markdown of blocks', () => {
  it('separates paragraphs by a blank line and collapses white space', async () => {
    expect(await toMarkdown('<p>One\n   two</p><div>Three <span> four</span></div>')).toBe('One two\n\nThree four');
  });

  it('writes headings on one line, without making them strong twice', async () => {
    expect(await toMarkdown('<h2>Our <b>big</b><br>sale</h2>')).toBe('## Our big sale');
  });

  it('keeps line breaks, and takes two in a row for a new paragraph', async () => {
    expect(await toMarkdown('<p>Street 1<br>City<br><br>Phone</p>')).toBe('Street 1  \nCity\n\nPhone');
  });

  it('writes nested lists, several paragraphs in an item, and numbers from where they start', async () => {
    const html = '<ul><li>One<ol start="3"><li>Three<li>Four</ol><li><p>Two</p><p>More</p></ul>';

    expect(await lines(html)).toEqual(['- One', '  3. Three', '  4. Four', '- Two', '', '  More']);
  });

  it('writes a definition list as items: the term, then what it means', async () => {
    const html = '<dl><dt>Size<dd><p>The size.</p><p>In cm.</p><dt>Color<dd>The color.</dl>';

    expect(await lines(html)).toEqual([
      '- **Size**',
      '',
      '  The size.',
      '',
      '  In cm.',
      '- **Color**',
      '',
      '  The color.',
    ]);
  });

  it('writes quotes, also around lists', async () => {
    expect(await lines('<blockquote><p>A</p><ul><li>B</ul></blockquote><p>C')).toEqual(['> A', '>', '> - B', '', 'C']);
  });

  it('writes code blocks with their language and their lines', async () => {
    const html = '<pre class="highlight"><code class="language-ts">\nif (a &lt; b) {\n  go();\n}\n</code></pre>';

    expect(await lines(html)).toEqual(['```ts', 'if (a < b) {', '  go();', '}', '```']);
  });

  it('fences code that holds a fence with a longer one', async () => {
    expect(await lines('<pre>```\nx\n```</pre>')).toEqual(['````', '```', 'x', '```', '````']);
  });

  it('gives the lines of a highlighter that makes each a block', async () => {
    expect(await lines('<pre><div>one</div><div>two</div></pre>')).toEqual(['```', 'one', 'two', '```']);
  });
});

describe('Markdown of tables', () => {
  it('writes a data table with its header', async () => {
    const html =
      '<table><tr><th>Size<th>Price</tr><tr><td>M<td>1|2</tr><tr><td><p>L</p><p>XL</p><td><b>3</b></tr></table>';

    expect(await lines(html)).toEqual(['| Size | Price |', '| --- | --- |', '| M | 1\\|2 |', '| L XL | **3** |']);
  });

  it('gives a table without header cells an empty header', async () => {
    const html = '<table><tr><td>a<td>b</tr><tr><td>c<td>d</tr></table>';

    expect(await lines(html)).toEqual(['|  |  |', '| --- | --- |', '| a | b |', '| c | d |']);
  });

  it('keeps columns in place where cells reach over several columns and rows', async () => {
    const html =
      '<table><tr><th>A<th>B<th>C</tr><tr><td rowspan="2">1<td colspan="2">2</tr><tr><td>3<td>4</tr></table>';

    expect((await lines(html)).slice(2)).toEqual(['| 1 | 2 |  |', '|  | 3 | 4 |']);
  });

  it('takes a table with a heading or another table in it for layout', async () => {
    const html = '<table><tr><td><h2>Menu</h2><td>Text</tr><tr><td>a<td>b</tr></table>';

    expect(await toMarkdown(html)).toBe('## Menu\n\nText\n\na\n\nb');
  });
});

describe('Markdown inside of a line', () => {
  it('writes marks around the text, not around the spaces beside it', async () => {
    expect(await toMarkdown('<p>a<b> bold </b>and <em>soft</em><i></i>, <del>gone</del></p>')).toBe(
      'a **bold** and *soft*, ~~gone~~',
    );
  });

  it('closes marks at the end of a paragraph and opens them in the next', async () => {
    expect(await toMarkdown('<b><p>One</p><p>Two</p></b>')).toBe('**One**\n\n**Two**');
  });

  it('writes links absolute, relative ones by the base of the page', async () => {
    const { markdown } = await extractHtml(
      '<base href="/shop/"><main><a href="a b(c)">A</a> <a href="#top">B</a></main>',
    );

    expect(markdown).toBe('[A](https://shop.example/shop/a%20b%28c%29) [B](https://shop.example/shop/#top)');
  });

  it('keeps the text of links that lead nowhere or do harm', async () => {
    const html =
      '<p><a>A</a> <a href="java\nscript:x()">B</a> <a href="data:text/html,x">C</a> <a href="http://[">D</a></p>';

    expect(await toMarkdown(html)).toBe('A B C D');
  });

  it('lets a link around several blocks lead from the first', async () => {
    expect(await toMarkdown('<a href="/x"><h3>Card</h3><p>Text</p></a>')).toBe(
      '### [Card](https://shop.example/x)\n\nText',
    );
  });

  it('leaves out the signs that headings link to themselves with', async () => {
    expect(await toMarkdown('<h2>Install<a href="#install">¶</a></h2>')).toBe('## Install');
  });

  it('writes images that say what they show, from their real source', async () => {
    const html =
      '<p><img alt="Red [shoe]" src="data:x" data-src="/s.jpg"><img src="/pixel.gif"><img alt="" src="/x.png"></p>';

    expect(await toMarkdown(html)).toBe('![Red \\[shoe\\]](https://shop.example/s.jpg)');
  });

  it('writes code with as many backticks as it takes', async () => {
    expect(await toMarkdown('<p>Use <code> a  b </code>or <kbd>`c`</kbd>.</p>')).toBe('Use `a b` or `` `c` ``.');
  });
});

describe('escaping', () => {
  it('leaves no HTML, wherever the page cuts it', async () => {
    const markdown = await toMarkdown(
      '<p>&lt;img src=x&gt; &lt;<span>script</span>&gt; &lt;!-- &amp;lt; AT&amp;T 1 &lt; 2</p>',
    );

    expect(markdown).toBe('&lt;img src=x> &lt;script> &lt;!-- &amp;lt; AT&T 1 < 2');
  });

  it('lets no text become a link, an image or a link definition', async () => {
    const html = '<p>[a](b) [c]<i></i>(d) [e]: f no! <a href="/g">g</a>!<a href="/h">h</a></p>';

    expect(await toMarkdown(html)).toBe(
      '[a\\](b) [c]\\(d) [e\\]: f no! [g](https://shop.example/g)! [h](https://shop.example/h)',
    );
  });

  it('lets no paragraph become a heading, a list, a quote or a line', async () => {
    const starts = ['# a', '- b', '+ c', '&gt; d', '1. e', '2) f', '---', '===', '~~~ g', '| h'];

    const markdown = await toMarkdown(starts.map((start) => `<p>${start}</p>`).join(''));

    expect(markdown.split('\n\n')).toEqual([
      ...['\\# a', '\\- b', '\\+ c', '\\> d', '1\\. e', '2\\) f', '\\---', '\\===', '\\~\\~\\~ g', '\\| h'],
    ]);
  });

  it('leaves text alone that means nothing to Markdown', async () => {
    const text = 'snake_case 2 * 3 a[1] C:\\dir 5 > 4 & more #tag - x';

    expect(await toMarkdown(`<p>${text.replace('>', '&gt;').replace('&', '&amp;')}</p>`)).toContain(
      'snake_case 2 * 3 a[1]',
    );
    expect(await toMarkdown('<p>*a* _b_ `c` ~~d~~ \\*</p>')).toBe('\\*a\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~ \\\\\\*');
  });
});

describe('plain text', () => {
  it('is the same content without marks', async () => {
    const html =
      '<h2>Big <b>sale</b></h2><p>See <a href="/x">here</a> <img alt="Pic" src="/p.png"> *now*</p><ul><li>A<li>B</ul>';

    const { text } = await extractHtml(`<main>${html}<pre>x  y</pre></main>`);

    expect(text).toBe('Big sale\n\nSee here *now*\n\nA\nB\n\nx  y');
  });

  it('has no trace of images', async () => {
    const { text } = await extractHtml(
      '<p>A</p><p><img alt="Pic" src="/p.png"></p><p><img alt="Pic" src="/p.png"><br>B</p>',
    );

    expect(text).toBe('A\n\nB');
  });

  it('drops what shows nothing and what turns text around', async () => {
    const { text } = await extractHtml('<p>Do&shy;nau\u200b &#8238;evil&#8236; a&nbsp;b &#7;c</p>');

    expect(text).toBe('Donau evil a b c');
  });
});
