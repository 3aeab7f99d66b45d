import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createDeflate } from 'node:zlib';
import { expect, it } from 'vitest';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { buildPdf, linesOf } from '../helpers/pdf.ts';
import { reply } from '../helpers/site-server.ts';

const pdfHeaders = { headers: { 'content-type': 'application/pdf' } };

const cleaning = linesOf(
  [
    'Remove limescale from the kettle once a month. Fill it with one part of vinegar and',
    'two parts of water, bring the mixture to the boil, and let it stand for an hour. Then',
    'rinse the kettle twice with clear water before you make tea with it again.',
  ],
  { y: 700 },
);
const safety = linesOf(
  [
    'Never move the kettle while it boils. Keep the cord away from the edge of the table,',
    'and keep children away from the kettle. The kettle switches itself off when the water',
    'boils, and when it is put on without water.',
  ],
  { y: 700 },
);

it('answers a question from a PDF manual that a page links to, and says on which page of it', async () => {
  const manual = buildPdf({
    pages: [{ lines: safety }, { lines: cleaning }],
    info: { Title: 'Kettle manual' },
    compressed: true,
  });
  const site = await openSite({
    '/': pageHtml({ title: 'Kettle', links: ['/files/k200.pdf', '/files/parts'] }),
    '/files/k200.pdf': reply(manual, pdfHeaders),
    '/files/parts': reply(buildPdf({ pages: [{ lines: linesOf(['Lid: part 17.']) }] }), {
      headers: { 'content-type': 'application/octet-stream' },
    }),
  });
  const integration = openIntegration([site]);

  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });

  expect(result).toMatchObject({ success: true, processedPages: 3, errors: [] });
  const [hit] = await integration.search('c', 'how to remove limescale with vinegar', { limit: 1 });
  expect(hit).toMatchObject({
    url: `${site.origin}/files/k200.pdf`,
    title: 'Kettle manual',
    headingPath: ['Page 2'],
    text: expect.stringContaining('two parts of water, bring'),
  });
  const again = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(again).toMatchObject({ unchangedPages: 3, chunksEmbedded: 0 });
});

it('reads PDFs in the calling thread too', async () => {
  const manual = buildPdf({ pages: [{ lines: cleaning }] });
  const site = await openSite({ '/': pageHtml({ links: ['/k.pdf'] }), '/k.pdf': reply(manual, pdfHeaders) });
  const integration = openIntegration([site], { extraction: { workers: 0 } });
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect((await collect(integration.index.pages('c'))).map(({ title }) => title).toSorted()).toEqual([
    'A page',
    'k.pdf',
  ]);
});

it('ends documents that unpack without end, fails them by name, and goes on', { timeout: 60_000 }, async () => {
  const bomb = buildPdf({ pages: [{ content: await packedMegabytes(200), isPacked: true }] });
  const site = await openSite({
    '/': pageHtml({ links: ['/bomb.pdf', '/locked.pdf', '/manual.pdf'] }),
    '/bomb.pdf': reply(bomb, pdfHeaders),
    '/locked.pdf': reply('%PDF-1.7 and nothing', pdfHeaders),
    '/manual.pdf': reply(buildPdf({ pages: [{ lines: cleaning }] }), pdfHeaders),
  });
  const integration = openIntegration([site], { extraction: { workers: 1 } });
  let peak = 0;
  const before = process.memoryUsage.rss();
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss() - before);
  }, 50);

  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  clearInterval(sampling);

  expect(result).toMatchObject({ status: 'completed', processedPages: 2, failedPages: 2 });
  expect(result.errors.map(({ code, sampleUrls }) => [code, sampleUrls]).toSorted()).toEqual([
    ['BODY_DECODE', [`${site.origin}/locked.pdf`]],
    ['PARSE_LIMIT', [`${site.origin}/bomb.pdf`]],
  ]);
  expect(peak).toBeLessThan(600_000_000);
});

/** Content of so many megabytes, packed to about 300 KB for 100 of them. */
function packedMegabytes(megabytes: number): Promise<Buffer> {
  const megabyte = Buffer.alloc(1_000_000, 'BT /F 9 Tf (x) Tj ET ');
  return buffer(Readable.from(Array.from({ length: megabytes }, () => megabyte)).pipe(createDeflate()));
}
