import { beforeAll, describe, expect, it } from 'vitest';
import { createTokenCounter } from '../../../src/adapters/token-counters.ts';
import type { TokenCounter } from '../../../src/contracts/token-counter.ts';
import { type ChunkOptions, chunkDocument } from '../../../src/pipeline/chunk-document.ts';
import { embeddingText } from '../../../src/pipeline/embedding-text.ts';
import { createRandom, sentence } from '../../helpers/random-text.ts';

let words: TokenCounter;
beforeAll(async () => {
  words = await createTokenCounter('words');
});

const chunk = (markdown: string, options: Partial<ChunkOptions> = {}) =>
  chunkDocument(
    { key: 'https://shop.example/page', title: 'A page', markdown },
    { chunkSize: 128, overlap: 0, counter: words, ...options },
  );

const paragraph = (number: number): string => sentence(createRandom(number), 14);
const pathsAndTexts = async (markdown: string, options: Partial<ChunkOptions> = {}) =>
  (await chunk(markdown, options)).map(({ headingPath, text }) => [headingPath, text]);

describe('a table that is too long', () => {
  const header = '| Model | Price |\n| --- | --- |';
  const rows = Array.from({ length: 60 }, (_, row) => `| Model ${row} | ${100 + row} EUR |`);

  it('is cut between rows, and every piece but the first carries the header', async () => {
    const markdown = [paragraph(1), [header, ...rows].join('\n'), paragraph(2)].join('\n\n');
    const chunks = await chunk(markdown, { overlap: 32 });

    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks.flatMap(({ text }) => text.split('\n').filter((line) => line.startsWith('| Model ')))).toEqual([
      '| Model | Price |',
      ...rows,
    ]);
    for (const piece of chunks) {
      expect(piece.text).toBe(markdown.slice(piece.start, piece.end));
      const beginsInRows = /^\| Model \d/.test(piece.text);
      expect(piece.tableHeader).toBe(beginsInRows ? header : undefined);
      const embedded = embeddingText('A page', piece, { chunkSize: 128 });
      expect(embedded.includes(header) || !embedded.includes('| Model ')).toBe(true);
      expect(piece.tokens).toBe(words.count(embedded));
      expect(piece.tokens).toBeLessThanOrEqual(128);
    }
  });

  it('keeps its header row together with its first row', async () => {
    for (let length = 20; length < 60; length += 1) {
      const before = `${sentence(createRandom(length), length).slice(0, -1)}:`;
      const chunks = await chunk([before, [header, ...rows].join('\n')].join('\n\n'));
      expect(chunks.some(({ text }) => text.includes(`${header}\n${rows[0]}`))).toBe(true);
    }
  });

  it('goes without a header that says nothing, or that would take most of a chunk', async () => {
    const wide = `| ${'A long name of a column '.repeat(20)} |\n| --- |`;
    for (const top of ['|  |  |\n| --- | --- |', wide]) {
      const chunks = await chunk([top, ...rows].join('\n'));
      expect(chunks.every(({ tableHeader }) => tableHeader === undefined)).toBe(true);
    }
  });

  it('has another id under another header', async () => {
    const [, first] = await chunk([header, ...rows].join('\n'));
    const [, second] = await chunk([header.replace('Price', 'Costs'), ...rows].join('\n'));

    expect([second?.text, second?.headingPath]).toEqual([first?.text, first?.headingPath]);
    expect(second?.id).not.toBe(first?.id);
  });
});

describe('questions and answers', () => {
  it.each([
    ['headings', '## How long?\n\nTwo days.\n\n## What does it cost?\n\n4.90 EUR.'],
    ['paragraphs in bold', '**How long?**\n\nTwo days.\n\n**What does it cost?**\n\n4.90 EUR.'],
    ['a first line in bold', '**How long?**  \nTwo days.\n\n**What does it cost**?\n4.90 EUR.'],
    ['items of a list', '- **How long?**\n\n  Two days.\n- **What does it cost?**\n\n  4.90 EUR.'],
  ])('stay together and alone, as %s', async (_, faq) => {
    expect(await pathsAndTexts(`# Delivery\n\n${faq}`)).toEqual([
      [['Delivery', 'How long?'], 'Two days.'],
      [['Delivery', 'What does it cost?'], '4.90 EUR.'],
    ]);
  });

  it('end with the next heading, and know other scripts', async () => {
    expect(await pathsAndTexts('**いつ届きますか？**\n\n二日後です。\n\n# 返品\n\n三十日以内です。')).toEqual([
      [['いつ届きますか？'], '二日後です。'],
      [['返品'], '三十日以内です。'],
    ]);
  });

  it('carry the question into every piece of a long answer', async () => {
    const answer = Array.from({ length: 8 }, (_, index) => paragraph(index + 1)).join('\n\n');
    const chunks = await chunk(`**Why so long?**\n\n${answer}`);

    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.every(({ headingPath }) => headingPath[0] === 'Why so long?')).toBe(true);
  });

  it('are not seen in bold text, nor in items that ask nothing', async () => {
    const markdown = '**Really?** Yes.\n\n**Note**\n\n- **Size**\n\n  42\n- **Colour**\n\n  red';
    expect(await pathsAndTexts(markdown)).toEqual([[[], markdown]]);
  });

  it('leave the other items of a list together', async () => {
    const items = '- One.\n- Two.';
    expect(await pathsAndTexts(`${items}\n- **Why?** \n  Because.\n  - Really.`)).toEqual([
      [[], items],
      [['Why?'], 'Because.\n  - Really.'],
    ]);
  });
});

describe('what answers nothing alone', () => {
  const long = [1, 2, 3].map(paragraph).join(' ');
  const links = '- [Sizes](https://shop.example/sizes)\n- [Care](https://shop.example/care)';

  it.each([
    ['an image', '![A shoe](https://shop.example/shoe.jpg)'],
    ['a list of links', `See also:\n\n${links}`],
  ])('joins the text before it: %s', async (_, bare) => {
    const markdown = `# A\n\n${long}\n\n# B\n\n${bare}`;
    expect(await pathsAndTexts(markdown)).toEqual([[['A'], markdown.slice('# A\n\n'.length)]]);
  });

  it('joins the text behind it when there is none before, under the headings of both', async () => {
    const markdown = `# A\n\n## B\n\n${links}\n\n## C\n\n${long}`;
    expect(await pathsAndTexts(markdown)).toEqual([[['A'], markdown.slice('# A\n\n## B\n\n'.length)]]);
  });

  it('stays a chunk where it fits nowhere', async () => {
    const [alone] = await chunk(`# A\n\n${long}`);
    const chunkSize = alone!.tokens + 4;
    const chunks = await chunk(`# A\n\n${long}\n\n# B\n\n${links}`, { chunkSize });

    expect(chunks.map(({ headingPath }) => headingPath[0])).toEqual(['A', 'B']);
    for (const { tokens } of chunks) expect(tokens).toBeLessThanOrEqual(chunkSize);
  });

  it('is not text with a link in it', async () => {
    const text = '返品は三十日以内に[フォーム](https://shop.example/form)からお申し込みください。';
    expect(await chunk(`# A\n\n${long}\n\n# B\n\n${text}`)).toHaveLength(2);
  });
});

describe('languages without spaces', () => {
  const texts = {
    ja: '商品は三十日以内であれば返品できます。送料はお客様のご負担となります。返金には五日かかります。',
    zh: '商品可以在三十天内退货。运费由客户承担。退款需要五个工作日。',
    th: 'สินค้าสามารถคืนได้ภายในสามสิบวันหลังจากได้รับสินค้าลูกค้าต้องชำระค่าจัดส่งเองการคืนเงินใช้เวลาห้าวันทำการ',
  };

  it.each(['words', 'cl100k_base', 'o200k_base'] as const)('never pass the bound of %s', async (name) => {
    const counter = await createTokenCounter(name);
    for (const text of Object.values(texts)) {
      const markdown = text.repeat(40);
      const chunks = await chunk(markdown, { counter, chunkSize: 64, overlap: 16 });
      expect(chunks.length).toBeGreaterThan(10);
      for (const piece of chunks) {
        expect(piece.tokens).toBe(counter.count(embeddingText('A page', piece, { chunkSize: 64 })));
        expect(piece.tokens).toBeLessThanOrEqual(64);
        expect(piece.text).toBe(markdown.slice(piece.start, piece.end));
      }
    }
  });

  it.each(['ja', 'zh'] as const)('are cut between sentences: %s', async (language) => {
    for (const { text } of await chunk(texts[language].repeat(20))) expect(text).toMatch(/。$/);
  });

  it('are cut between words where a text has no sentences', async () => {
    const text = texts.th.repeat(20);
    const wordStarts = new Set(
      Array.from(new Intl.Segmenter('th', { granularity: 'word' }).segment(text), ({ index }) => index),
    );
    const chunks = await chunk(text);

    expect(chunks.length).toBeGreaterThan(5);
    expect(chunks.map(({ start }) => start).filter((start) => !wordStarts.has(start))).toEqual([]);
  });
});

it('gives every customer ids of their own', async () => {
  const idsFor = async (customerId?: string) => (await chunk(paragraph(1), { customerId })).map(({ id }) => id);

  expect(await idsFor('shop-1')).toEqual(await idsFor('shop-1'));
  expect(new Set([...(await idsFor('shop-1')), ...(await idsFor('shop-2')), ...(await idsFor())]).size).toBe(3);
});

describe('questions that the page is known to answer', () => {
  const faq = [
    { question: 'Versandkosten', answer: 'Frei ab 40 EUR.' },
    { question: 'How long?', answer: 'Two days.' },
    { question: 'Returns', answer: 'Free.' },
  ];
  const cut = async (markdown: string, known = faq) =>
    (
      await chunkDocument(
        { key: 'https://shop.example/faq', title: 'FAQ', markdown, faq: known },
        { chunkSize: 128, overlap: 0, counter: words },
      )
    ).map(({ headingPath, text }) => [headingPath, text]);

  it('are each a chunk with its answer, however they are written', async () => {
    const markdown =
      '## Versandkosten\n\nFrei ab 40 EUR.\n\nHow long?\n\nTwo days.\n\n- **[Returns](/returns)**\n\n  Free.';

    expect(await cut(markdown)).toEqual([
      [['Versandkosten'], 'Frei ab 40 EUR.'],
      [['Versandkosten', 'How long?'], 'Two days.'],
      [['Versandkosten', 'Returns'], 'Free.'],
    ]);
  });

  it('are not merged with their neighbours, however short', async () => {
    const markdown = '## Versandkosten\n\nFrei.\n\n## Returns\n\nFree.';

    expect(await cut(markdown)).toEqual([
      [['Versandkosten'], 'Frei.'],
      [['Returns'], 'Free.'],
    ]);
    expect(await cut(markdown, [])).toHaveLength(1);
  });

  it('leave documents alone that do not have them', async () => {
    const markdown = '## Kosten\n\nFrei.\n\n## Zeiten\n\nZwei Tage.';

    expect(await cut(markdown)).toEqual(await cut(markdown, []));
  });
});
