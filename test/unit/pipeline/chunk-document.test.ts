import { beforeAll, describe, expect, it } from 'vitest';
import { createTokenCounter } from '../../../src/adapters/token-counters.ts';
import type { TokenCounter } from '../../../src/contracts/token-counter.ts';
import type { Chunk } from '../../../src/model/chunk.ts';
import { type ChunkOptions, chunkDocument } from '../../../src/pipeline/chunk-document.ts';
import { embeddingText } from '../../../src/pipeline/embedding-text.ts';
import { createRandom, hostileMarkdown, sentence } from '../../helpers/random-text.ts';

let words: TokenCounter;
beforeAll(async () => {
  words = await createTokenCounter('words');
});

const chunk = (markdown: string, options: Partial<ChunkOptions> & { key?: string; title?: string } = {}) => {
  const { key = 'https://shop.example/page', title = 'A page', ...rest } = options;
  return chunkDocument({ key, title, markdown }, { chunkSize: 128, overlap: 0, counter: words, ...rest });
};

/** About 30 tokens that no other number gives. */
const paragraph = (number: number): string => sentence(createRandom(number), 14);
const paragraphs = (count: number): string[] => Array.from({ length: count }, (_, index) => paragraph(index + 1));
const idsOf = (chunks: readonly Chunk[]): Set<string> => new Set(chunks.map(({ id }) => id));

describe('structure', () => {
  it('cuts at headings and says under which headings a chunk stands', async () => {
    const chunks = await chunk(
      [
        '# Help',
        paragraph(1),
        '## Delivery',
        paragraph(2),
        paragraph(3),
        '## Returns',
        paragraph(4),
        paragraph(5),
      ].join('\n\n'),
    );

    expect(chunks.map(({ headingPath, text }) => [headingPath, text])).toEqual([
      [['Help'], paragraph(1)],
      [['Help', 'Delivery'], `${paragraph(2)}\n\n${paragraph(3)}`],
      [['Help', 'Returns'], `${paragraph(4)}\n\n${paragraph(5)}`],
    ]);
  });

  it('leaves the title out of the heading path, and the marks out of headings', async () => {
    const [first] = await chunk(
      `# A Page\n\n## [Sizes](https://shop.example/sizes) **and** shoe\\_widths ##\n\n${paragraph(1)}`,
    );

    expect(first?.headingPath).toEqual(['Sizes and shoe_widths']);
  });

  it('takes a hash inside code for code', async () => {
    const code = '```sh\n# not a heading\nmake install\n```';
    const chunks = await chunk(`## Setup\n\n${paragraph(1)}\n\n${code}`);

    expect(chunks).toHaveLength(1);
    expect(chunks[0]).toMatchObject({ headingPath: ['Setup'], text: `${paragraph(1)}\n\n${code}` });
  });

  it.each([
    ['code', `\`\`\`\n${paragraphs(2).join('\n\n')}\n\`\`\``],
    [
      'a table',
      `| Size | Length |\n|---|---|\n${paragraphs(2)
        .map((text) => `| 42 | ${text} |`)
        .join('\n')}`,
    ],
    [
      'a list',
      paragraphs(2)
        .map((text) => `- ${text}`)
        .join('\n'),
    ],
    ['a list with nested items', `- ${paragraph(1)}\n  - ${paragraph(2)}`],
  ])('keeps %s whole when it fits into a chunk', async (_, block) => {
    const chunks = await chunk(
      [paragraph(3), paragraph(4), paragraph(5), block, paragraph(6), paragraph(7)].join('\n\n'),
    );

    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.filter(({ text }) => text.includes(block))).toHaveLength(1);
  });

  it('cuts a table that is too long between rows', async () => {
    const rows = Array.from({ length: 60 }, (_, row) => `| Model ${row} | ${100 + row} EUR |`);
    const chunks = await chunk(['| Name | Price |', '|---|---|', ...rows].join('\n'));

    const lines = chunks.flatMap(({ text }) => text.split('\n'));
    expect(chunks.length).toBeGreaterThan(1);
    expect(lines.slice(2)).toEqual(rows);
  });

  it('cuts a paragraph that is too long between sentences', async () => {
    const sentences = paragraphs(12);
    const chunks = await chunk(sentences.join(' '));

    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.map(({ text }) => text).join(' ')).toBe(sentences.join(' '));
    for (const { text } of chunks) expect(text).toMatch(/\.$/);
  });
});

describe('small sections', () => {
  const notes = (texts: readonly string[]): string =>
    texts.map((text, index) => `### Note ${index + 1}\n\n${text}`).join('\n\n');

  it('merges sections of a line with their neighbours under the same heading', async () => {
    const chunks = await chunk(`## Delivery\n\n${notes(['Two days.', '4.90 EUR.', 'In the EU.'])}`, { chunkSize: 512 });

    expect(chunks).toHaveLength(1);
    expect(chunks[0]).toMatchObject({ headingPath: ['Delivery'] });
    expect(chunks[0]?.text).toBe(notes(['Two days.', '4.90 EUR.', 'In the EU.']));
  });

  it('leaves sections with something to say alone', async () => {
    const texts = [1, 2, 3].map((index) => `${paragraph(index)} ${paragraph(index + 10)}`);
    const chunks = await chunk(`## Delivery\n\n${notes(texts)}`, { chunkSize: 512 });

    expect(chunks.map(({ headingPath }) => headingPath.at(-1))).toEqual(['Note 1', 'Note 2', 'Note 3']);
  });

  it('does not mix what stands under different headings while there is more to each', async () => {
    const long = `${paragraph(1)} ${paragraph(2)} ${paragraph(3)}`;
    const chunks = await chunk(`## A\n\n${long}\n\n### Note\n\nShort.\n\n## B\n\n${long}\n\n### Note\n\nShort.`, {
      chunkSize: 512,
    });

    expect(chunks.map(({ headingPath }) => headingPath)).toEqual([['A'], ['B']]);
  });

  it('keeps a heading that has nothing below it as text', async () => {
    const chunks = await chunk(`${paragraph(1)}\n\n## Call us: 0800 123 456`);

    expect(chunks.map(({ text }) => text).join('\n')).toContain('Call us: 0800 123 456');
  });

  it('finds nothing to store in an empty document, or one that is only its title', async () => {
    expect(await chunk('')).toEqual([]);
    expect(await chunk(' \n\n')).toEqual([]);
    expect(await chunk('# A page\n', { title: 'A page' })).toEqual([]);
    expect(await chunk('---\n\n* * *')).toEqual([]);
  });
});

describe('bounds', () => {
  it.each(['words', 'cl100k_base', 'o200k_base'] as const)(
    'never embeds more than chunkSize tokens as %s counts them, and loses no text',
    async (name) => {
      const counter = await createTokenCounter(name);
      for (let seed = 1; seed <= 60; seed += 1) {
        const random = createRandom(seed);
        const markdown = hostileMarkdown(random);
        const title = sentence(random, Math.floor(random() * 30));
        const chunkSize = [16, 40, 128, 512][seed % 4]!;
        const chunks = await chunk(markdown, {
          title,
          chunkSize,
          overlap: Math.floor((random() * chunkSize) / 2),
          counter,
        });

        const covered = new Uint8Array(markdown.length);
        for (const [index, { start, end, text, tokens, ...rest }] of chunks.entries()) {
          expect(rest.index).toBe(index);
          expect(text).toBe(markdown.slice(start, end));
          expect(text.isWellFormed()).toBe(true);
          expect(tokens).toBe(counter.count(embeddingText(title, chunks[index]!, { chunkSize })));
          expect(tokens).toBeLessThanOrEqual(chunkSize);
          covered.fill(1, start, end);
        }
        expect(idsOf(chunks).size).toBe(chunks.length);
        const lost = Array.from(markdown, (_, at) => (covered[at] ? '\n' : markdown[at]))
          .join('')
          .split('\n');
        expect(lost.filter((line) => /[\p{L}\p{N}]/u.test(line) && !line.startsWith('#'))).toEqual([]);
      }
    },
  );

  it('does work in proportion to the length of the document', async () => {
    const workFor = async (markdown: string): Promise<number> => {
      let counted = 0;
      const count = (text: string): number => {
        counted += text.length;
        return words.count(text);
      };
      await chunk(markdown, { overlap: 32, counter: { count } });
      return counted / markdown.length;
    };

    for (const text of ['a', 'word ', 'Word. ', '- item\n', '語', '# h\n\n', '| a | b |\n', '```\n']) {
      const [short, long] = [await workFor(text.repeat(4_000)), await workFor(text.repeat(32_000))];
      expect(long, text).toBeLessThan(short * 1.3 + 1);
      expect(long, text).toBeLessThan(40);
    }
  });

  it('lets the event loop turn while it works on a long document', async () => {
    const markdown = paragraphs(4_000).join('\n\n');
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      pending = setImmediate(turn);
    };
    let pending = setImmediate(turn);

    await chunk(markdown);

    clearImmediate(pending);
    expect(turns).toBeGreaterThan(2);
  });
});

describe('overlap', () => {
  it('repeats the last whole sentences of the chunk before', async () => {
    const sentences = paragraphs(16);
    const chunks = await chunk(sentences.join(' '), { chunkSize: 256, overlap: 64 });

    expect(chunks.length).toBeGreaterThan(1);
    for (const [index, { start, text }] of chunks.entries()) {
      const before = chunks[index - 1];
      if (!before) continue;
      const repeated = before.text.slice(start - before.start);
      expect(text.startsWith(repeated)).toBe(true);
      expect(sentences.some((one) => repeated.startsWith(one))).toBe(true);
      expect(words.count(repeated)).toBeGreaterThan(0);
      expect(words.count(repeated)).toBeLessThanOrEqual(64);
    }
  });

  it('repeats nothing from another section', async () => {
    const section = paragraphs(3).join('\n\n');
    const chunks = await chunk(`## A\n\n${section}\n\n## B\n\n${section}`, { overlap: 64 });

    const firstOfB = chunks.find(({ headingPath }) => headingPath[0] === 'B');
    expect(firstOfB?.text.startsWith(paragraph(1))).toBe(true);
  });
});

describe('identity', () => {
  it('keeps the id of a chunk when other sections come and go', async () => {
    const section = `## Returns\n\n${paragraphs(3).join('\n\n')}`;
    const [alone] = await chunk(section);
    const among = await chunk(`## Delivery\n\n${paragraph(9)} ${paragraph(8)}\n\n${section}`);

    expect(alone?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(idsOf(among)).toContain(alone?.id);
  });

  it('gives other text, other headings, other pages and repeated text other ids', async () => {
    const text = `${paragraph(1)} ${paragraph(2)}`;
    const chunks = [
      ...(await chunk(`## A\n\n${text}\n\n## A\n\n${text}`)),
      ...(await chunk(`## B\n\n${text}`)),
      ...(await chunk(`## A\n\n${text} ${paragraph(3)}`)),
      ...(await chunk(`## A\n\n${text}`, { key: 'https://shop.example/other' })),
    ];

    expect(chunks).toHaveLength(5);
    expect(idsOf(chunks).size).toBe(5);
  });

  it('changes one chunk of a page with sections when a paragraph comes in at its top', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = createRandom(seed);
      const section = (level: number): string => {
        const texts = Array.from({ length: 1 + Math.floor(random() * 6) }, () => sentence(random, 5 + random() * 40));
        return [`${'#'.repeat(level)} ${sentence(random, 3)}`, ...texts].join('\n\n');
      };
      const rest = Array.from({ length: 8 }, (_, index) => section(2 + (index % 2)));
      const lead = sentence(random, 40);
      const before = idsOf(await chunk(['# A page', lead, ...rest].join('\n\n'), { overlap: 16 }));
      const after = await chunk(['# A page', paragraph(seed), lead, ...rest].join('\n\n'), { overlap: 16 });

      expect(after.filter(({ id }) => !before.has(id))).toHaveLength(1);
    }
  });

  it('makes few new chunks of a long text without headings in which one paragraph is new or different', async () => {
    let fresh = 0;
    let total = 0;
    for (let place = 0; place < 60; place += 6) {
      const original = paragraphs(60);
      const before = idsOf(await chunk(original.join('\n\n')));
      const inserted = original.toSpliced(place, 0, paragraph(100 + place));
      const changed = original.with(place, `${original[place]} It says one thing more.`);
      for (const edited of [inserted, changed]) {
        const after = await chunk(edited.join('\n\n'));
        fresh += after.filter(({ id }) => !before.has(id)).length;
        total += after.length;
      }
    }

    // Cutting by counting from the top would renew half of them.
    expect(total / 20).toBeGreaterThan(15);
    expect(fresh / 20).toBeLessThan(2.5);
  });
});
