import { describe, expect, it } from 'vitest';
import { PdfExtractor } from '../../../../src/adapters/pdf-extractor/pdf-extractor.ts';
import { buildPdf, linesOf } from '../../../helpers/pdf.ts';
import { extract, pdfPage } from './extract-pdf.ts';

const page = { lines: linesOf(['Boil water, and wait.']) };
const titled = { lines: [{ text: 'Kettle K-200', y: 800, size: 24 }, ...page.lines] };

describe('the title', () => {
  it.each([
    ['Manual of the K-200', { Title: '  Manual of  the K-200 ' }],
    ['Kettle K-200', {}],
    ['Kettle K-200', { Title: '' }],
    ['Kettle K-200', { Title: 'Microsoft Word - manual_final2.doc' }],
    ['Kettle K-200', { Title: 'manual v3.INDD' }],
    ['Kettle K-200', { Title: 'Untitled-1' }],
    ['Kettle K-200', { Title: 'Document1' }],
    ['Kettle K-200', { Title: '2024-05' }],
  ])('is %j for %j', async (title, info) => {
    expect((await extract({ pages: [titled], info })).title).toBe(title);
  });

  it('is the name of the file when nothing in it stands out', async () => {
    const url = 'https://shop.example/files/Gebrauchs%20anweisung%20%C3%BC.pdf?v=2';
    expect((await extract({ pages: [page] }, { url })).title).toBe('Gebrauchs anweisung ü.pdf');
    expect((await extract({ pages: [page] }, { url: 'https://shop.example/50%.pdf' })).title).toBe('50%.pdf');
  });
});

describe('facts', () => {
  it.each([
    ["D:20240517093005+02'00'", '2024-05-17T07:30:05.000Z'],
    ["D:20240517093005-05'30", '2024-05-17T15:00:05.000Z'],
    ['D:20240517093005Z', '2024-05-17T09:30:05.000Z'],
    ['D:202405', '2024-05-01T00:00:00.000Z'],
    ['20240517', '2024-05-17T00:00:00.000Z'],
    ['D:20241399', undefined],
    ['D:19040101000000Z', undefined],
    ['May 17, 2024', undefined],
  ])('reads the date %j', async (text, instant) => {
    const { publishedAt, modifiedAt } = await extract({ pages: [page], info: { CreationDate: text, ModDate: text } });
    expect([publishedAt?.toISOString(), modifiedAt?.toISOString()]).toEqual([instant, instant]);
  });

  it('reads language and subject, and what the answer says about both and about robots', async () => {
    const own = await extract({ pages: [page], language: 'de-at', info: { Subject: 'How to boil water' } });
    expect(own).toMatchObject({ language: 'de-AT', description: 'How to boil water', products: [] });
    const headers = {
      'content-language': 'fr',
      'x-robots-tag': 'noindex',
      link: '<https://shop.example/manual>; rel="canonical"',
    };
    expect(await extract({ pages: [page] }, { headers })).toMatchObject({
      language: 'fr',
      description: null,
      canonicalUrl: 'https://shop.example/manual',
      robots: { noindex: true, nofollow: false },
    });
  });

  it('lists web links: absolute, without fragment, each once', async () => {
    const links = [
      '../parts#k200',
      'https://u:p@other.example/a',
      '/parts',
      'mailto:x@y.example',
      'javascript:alert(1)',
    ];
    expect((await extract({ pages: [{ ...page, links }, { links: ['https://other.example/a'] }] })).links).toEqual([
      { url: 'https://shop.example/parts', nofollow: false },
      { url: 'https://other.example/a', nofollow: false },
    ]);
  });

  it('reads packed pages, and leaves the body to its owner', async () => {
    const body = buildPdf({ pages: [page], compressed: true });
    const before = Buffer.from(body);
    expect((await extract(body)).text).toBe('Boil water, and wait.');
    expect(body.equals(before)).toBe(true);
  });
});

describe('documents that are not as they should be', () => {
  it('answers a scanned one with empty text and the reason', async () => {
    const scan = await extract({ pages: [{ content: '0 0 100 100 re f' }, { content: 'q Q' }] });
    expect(scan).toMatchObject({
      text: '',
      markdown: '',
      headings: [],
      unusable: { reason: 'no-content', evidence: 'the document has no text, only pictures' },
      title: 'manual.pdf',
    });
  });

  it.each([
    ['damaged', Buffer.from('%PDF-1.7\nand nothing that a reader could use')],
    ['empty', Buffer.alloc(0)],
    ['no PDF', Buffer.from('<!doctype html><p>Please log in')],
  ])('refuses one that is %s', async (_name, body) => {
    await expect(extract(body)).rejects.toMatchObject({
      code: 'BODY_DECODE',
      service: 'extractor',
      retryable: false,
      message: expect.stringMatching(/https:\/\/shop\.example\/files\/manual\.pdf.*damaged/),
      context: { url: 'https://shop.example/files/manual.pdf' },
    });
  });

  it('refuses one that is encrypted, and says so', async () => {
    const key = `<${'5a'.repeat(32)}>`;
    const encrypt = `/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O ${key} /U ${key} >> /ID [${key} ${key}]`;
    const encrypted = extract({ pages: [page], trailer: encrypt });
    await expect(encrypted).rejects.toMatchObject({
      code: 'BODY_DECODE',
      message: expect.stringContaining('encrypted'),
    });
  });

  it('reads what is left of one that lost its end', async () => {
    const body = buildPdf({ pages: [page] });
    expect((await extract(body.subarray(0, body.lastIndexOf('startxref')))).text).toBe('Boil water, and wait.');
  });
});

describe('limits', () => {
  it('reads 500 pages', async () => {
    const pages = Array.from({ length: 501 }, (_, index) => ({
      lines: linesOf([`Text of page ${'x'.repeat(index % 30)} ${'y'.repeat(index / 30)}.`]),
    }));
    const long = await extract({ pages });
    expect([long.truncated, long.headings.length]).toEqual([true, 500]);
    expect((await extract({ pages: pages.slice(0, 20) })).truncated).toBe(false);
  });

  it('reads 2 million characters', async () => {
    const long = await extract({ pages: [textOf(1_500), textOf(1_500), page] });
    expect(long.truncated).toBe(true);
    expect(long.text.length).toBeGreaterThan(1_900_000);
    expect(long.text.length).toBeLessThan(2_200_000);
  });

  it('reads 50,000 pieces of a page, and goes on with the next', async () => {
    const content = Array.from(
      { length: 60_000 },
      (_, index) => `1 0 0 1 72 ${700 - (index % 30) * 20} Tm (a) Tj`,
    ).join('\n');
    const crowded = await extract({ pages: [{ content: `BT /F 10 Tf ${content} ET` }, page] });
    expect(crowded.truncated).toBe(true);
    expect(crowded.text).toContain('Boil water');
    expect(crowded.text.match(/a/g)!.length).toBeLessThan(51_000);
  });

  it('keeps 5,000 links', async () => {
    const links = Array.from({ length: 5_001 }, (_, index) => `/part-${index}`);
    const many = await extract({ pages: [{ ...page, links }] });
    expect([many.truncated, many.links.length]).toEqual([true, 5_000]);
  });
});

it('rejects with ABORTED when the signal fired before', async () => {
  const options = { contentFilters: { includeSelectors: [], excludePatterns: [] }, extractProducts: false };
  const aborted = new PdfExtractor().extract(pdfPage(buildPdf({ pages: [page] })), {
    ...options,
    signal: AbortSignal.abort(),
  });
  await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
});

/** A page of lines of 1,000 characters. */
function textOf(lines: number): { readonly content: string } {
  const line = 'word '.repeat(200);
  const drawn = Array.from({ length: lines }, (_, index) => `1 0 0 1 72 ${700 - (index % 30) * 20} Tm (${line}) Tj`);
  return { content: `BT /F 1 Tf ${drawn.join(' ')} ET` };
}
