import { describe, expect, it } from 'vitest';
import { linesOf, type PdfLine } from '../../../helpers/pdf.ts';
import { extract } from './extract-pdf.ts';

async function markdownOf(lines: readonly PdfLine[]): Promise<string> {
  return (await extract({ pages: [{ lines }] })).markdown;
}

const full = 'This line is as long as the others are, so the paragraph';

describe('paragraphs', () => {
  it('are lines that stand close together, joined', async () => {
    const lines = [...linesOf([full, 'goes on below.']), ...linesOf([full, 'ends here.'], { y: 740 })];
    expect(await markdownOf(lines)).toBe(`${full} goes on below.\n\n${full} ends here.`);
  });

  it('end with a line that had room for the next word', async () => {
    expect(await markdownOf(linesOf([full, 'ends early.', full, 'too.']))).toBe(`${full} ends early.\n\n${full} too.`);
  });

  it('begin with an indent', async () => {
    const lines = [...linesOf([full, full]), { text: full.slice(3), x: 90, y: 756 }, { text: full, y: 744 }];
    expect(await markdownOf(lines)).toBe(`${full} ${full}\n\n${full.slice(3)} ${full}`);
  });

  it('lose the hyphen of a divided word, and keep that of a compound', async () => {
    const divided = linesOf([`${full} can be descal-`, `ed by anyone with Wi-`, 'Fi.']);
    expect(await markdownOf(divided)).toBe(`${full} can be descaled by anyone with Wi-Fi.`);
    expect(await markdownOf(linesOf([`${full} of soft hy\u00ad`, 'phens.']))).toBe(`${full} of soft hyphens.`);
  });

  it('go on at the top of the next column', async () => {
    const left = linesOf([full, 'and runs into the'], { size: 8 });
    const right = linesOf(['right column. A new sentence', 'follows.'], { size: 8, x: 320 });
    expect(await markdownOf([...left, ...right])).toBe(
      `${full} and runs into the right column. A new sentence follows.`,
    );
    const ended = linesOf([full, 'and ends in the left column.'], { size: 8 });
    expect(await markdownOf([...ended, ...right])).toContain('in the left column.\n\nright column.');
    const other = linesOf(['Other text.'], { size: 8, x: 320 });
    expect(await markdownOf([...left, ...other])).toContain('and runs into the\n\nOther text.');
  });

  it('keep the spaces of a line that is drawn in pieces, in any order', async () => {
    const pieces = [
      { text: 'Price', x: 300, y: 700 },
      { text: 'Weight', x: 72, y: 700 },
      { text: '12 kg', x: 140, y: 700 },
    ];
    expect(await markdownOf(pieces)).toBe('Price Weight 12 kg');
  });
});

describe('structure', () => {
  it('takes clearly larger lines for headings, over several lines', async () => {
    const { markdown, headings } = await extract({
      pages: [
        {
          lines: [
            ...linesOf(['Care and', 'cleaning'], { size: 18, leading: 20 }),
            ...linesOf([full, 'goes on below.'], { y: 720 }),
          ],
        },
      ],
    });
    expect(markdown).toBe(`## Care and cleaning\n\n${full} goes on below.`);
    expect(headings).toEqual([{ level: 2, text: 'Care and cleaning' }]);
  });

  it('keeps small text apart that hangs below the end of a large line', async () => {
    const lines = [
      { text: 'Kettle', x: 90, y: 561.8, size: 20.7 },
      { text: 'A manual for people who make tea', x: 180, y: 541.7, size: 10.9 },
    ];
    expect(await markdownOf(lines)).toBe('## Kettle\n\nA manual for people who make tea');
  });

  it('writes lists with their items', async () => {
    const lines = [{ text: 'You need:', y: 780 }, ...linesOf(['• a kettle', '– tea', '* 2 cups'], { y: 764 })];
    expect(await markdownOf(lines)).toBe('You need:\n\n- a kettle\n- tea\n- 2 cups');
  });

  it('gives each of several pages a heading', async () => {
    const { markdown, text, headings } = await extract({
      pages: [{ lines: linesOf(['One.']) }, {}, { lines: linesOf(['Three.']) }],
    });
    expect(markdown).toBe('## Page 1\n\nOne.\n\n## Page 3\n\nThree.');
    expect(text).toBe('One.\n\nThree.');
    expect(headings).toEqual([
      { level: 2, text: 'Page 1' },
      { level: 2, text: 'Page 3' },
    ]);
  });

  it('drops running heads and numbers of pages', async () => {
    const pages = ['One', 'Two', 'Three', 'Four'].map((word, index) => ({
      lines: [
        { text: `Manual K-200 / ${index + 1}`, y: 820, size: 8 },
        { text: `${word} is the word of this page.`, y: 700 },
        { text: `- ${index + 1} -`, y: 20 + index },
      ],
    }));
    const { text } = await extract({ pages });
    expect(text.split('\n\n')).toEqual(
      ['One', 'Two', 'Three', 'Four'].map((word) => `${word} is the word of this page.`),
    );
  });

  it('shortens the dots of a table of contents, an entry a paragraph', async () => {
    const dots = ' .'.repeat(40);
    expect(await markdownOf(linesOf([`Safety${dots} 2`, `Cleaning${dots} 11`]))).toBe('Safety … 2\n\nCleaning … 11');
  });

  it('writes Markdown that shows the text and holds no HTML', async () => {
    expect(await markdownOf(linesOf(['# <b>5 * 3</b> [x](javascript:alert(1))']))).toBe(
      '\\# &lt;b>5 * 3&lt;/b> [x\\](javascript:alert(1))',
    );
  });
});
