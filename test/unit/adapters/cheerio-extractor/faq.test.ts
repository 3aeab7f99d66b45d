import { describe, expect, it } from 'vitest';
import { extractHtml } from './extract-html.ts';

const page = (html: string, data?: unknown) =>
  extractHtml(
    `${data === undefined ? '' : `<script type="application/ld+json">${JSON.stringify(data).replaceAll('</', '<\\/')}</script>`}<main>${html}</main>`,
  );
const faqOf = async (html: string, data?: unknown) => (await page(html, data)).faq;
const question = (name: string, text: string) => ({ '@type': 'Question', name, acceptedAnswer: { text } });

describe('questions that a page shows', () => {
  it('are headings that ask, answered until a heading as high', async () => {
    expect(
      await faqOf('<h2>Is it open?</h2><p>Yes.</p><h3>Hours</h3><p>9 to 5.</p><h2>Contact</h2><p>Call.</p>'),
    ).toEqual([{ question: 'Is it open?', answer: 'Yes.\n\nHours\n\n9 to 5.' }]);
  });

  it('are what opens, when it asks or is one of several', async () => {
    expect(await faqOf('<details><summary>Can I pay later?</summary><p>Yes.</p></details>')).toEqual([
      { question: 'Can I pay later?', answer: 'Yes.' },
    ]);
    const accordion =
      '<details><summary>Returns</summary><h3>By post</h3><p>Free.</p></details><details><summary>Delivery</summary><p>Two days.</p></details>';
    expect(await faqOf(accordion)).toEqual([
      { question: 'Returns', answer: 'By post\n\nFree.' },
      { question: 'Delivery', answer: 'Two days.' },
    ]);
    expect(await faqOf('<details><summary>Show more</summary><p>More.</p></details>')).toEqual([]);
  });

  it('are terms that ask, not those of a glossary', async () => {
    expect(
      await faqOf('<dl><dt>送料は？</dt><dd>無料。</dd><dt>Oolong</dt><dd>Half dark.</dd></dl><p>After the list.</p>'),
    ).toEqual([{ question: '送料は？', answer: '無料。' }]);
  });

  it('are none without an answer', async () => {
    expect(await faqOf('<h2>Questions?</h2><h2>Next</h2><p>Text</p>')).toEqual([]);
  });
});

describe('questions of FAQ data', () => {
  const data = {
    '@type': 'FAQPage',
    mainEntity: [question('How long?', 'Two days.'), question('Costs', '<p>Free and <b>fast</b>.</p>')],
  };

  it('are written below the content when it lacks them, without their marks', async () => {
    const { markdown, text, faq, headings } = await page('<p>Welcome to our shop.</p>', data);

    expect(markdown).toBe('Welcome to our shop.\n\n## How long?\n\nTwo days.\n\n## Costs\n\nFree and **fast**.');
    expect(text).toContain('Free and fast.');
    expect(headings.map((heading) => heading.text)).toEqual(['How long?', 'Costs']);
    expect(faq).toEqual([
      { question: 'How long?', answer: 'Two days.' },
      { question: 'Costs', answer: 'Free and fast.' },
    ]);
  });

  it('are not written twice, in whatever form the content has them', async () => {
    const shown = '<details><summary>HOW LONG?</summary>Two days.</details><div>Costs</div><div>Free and fast.</div>';

    const { markdown, faq } = await page(shown, data);

    expect(markdown.match(/Two days/g)).toHaveLength(1);
    expect(markdown.match(/fast/g)).toHaveLength(1);
    expect(faq.map((pair) => pair.question)).toEqual(['HOW LONG?', 'Costs']);
  });

  it('are left out when a customer says what counts', async () => {
    const script = `<script type="application/ld+json">${JSON.stringify(data)}</script>`;
    const { markdown, faq } = await extractHtml(`${script}<p class="a">Only this.</p>`, {
      filters: { includeSelectors: ['.a'] },
    });

    expect([markdown, faq]).toEqual(['Only this.', []]);
  });

  it('are not those of a forum', async () => {
    expect(await faqOf('<p>Text</p>', { '@type': 'QAPage', mainEntity: question('Why?', 'Because.') })).toEqual([]);
  });

  it('are read from microdata', async () => {
    const item =
      '<div itemprop="mainEntity" itemscope itemtype="https://schema.org/Question"><b itemprop="name">Costs</b>' +
      '<div itemprop="acceptedAnswer" itemscope><p itemprop="text">Free.</p></div></div>';

    expect(await faqOf(item)).toEqual([{ question: 'Costs', answer: 'Free.' }]);
  });

  it('cannot be made to write script, or more than 200 pairs', async () => {
    const many = Array.from({ length: 300 }, (_, n) => question(`Question ${n}?`, `Answer ${n} <script>x()</script>`));

    const { faq, markdown } = await page('<p>Text</p>', { '@type': 'FAQPage', mainEntity: many });

    expect(faq).toHaveLength(200);
    expect(markdown).not.toContain('x()');
  });
});
