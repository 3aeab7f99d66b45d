import { expect, it } from 'vitest';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { numberedSite, pageHtml } from '../helpers/pages.ts';
import { type Handler, reply, type Site } from '../helpers/site-server.ts';

/** Says nothing that a list of phrases would know. */
const shrug = pageHtml({
  title: 'Unser Sortiment',
  paragraphs: ['Schade! Vielleicht gefällt Ihnen statt dessen eines unserer beliebten Regale aus Eiche oder Esche.'],
});

const answersAnything = (pages: Readonly<Record<string, string>>, anything: string): Handler => {
  return (request, response) => {
    const { url = '' } = request;
    if (url === '/robots.txt' || url === '/sitemap.xml') return reply('', { status: 404 })(request, response);
    reply(pages[url] ?? anything)(request, response);
  };
};
/** Requests for an address that nobody made. */
const probes = ({ requests }: Site): number => requests.filter(({ url }) => /^\/[\da-f-]{36}$/.test(url)).length;

it('leaves out the pages that a site sends for any address, and keeps its own', async () => {
  const site = await openSite(
    answersAnything(
      {
        '/': pageHtml({ title: 'Start', links: ['/regale', '/sold-out', '/typo'] }),
        '/regale': pageHtml({ title: 'Unser Sortiment', paragraphs: ['Regale aus Eiche, Esche und Buche, nach Maß.'] }),
      },
      shrug,
    ),
  );
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result).toMatchObject({ success: true, processedPages: 2, skippedPages: 2 });
  expect((await collect(integration.index.pages('c'))).map(({ title }) => title)).toEqual(['Start', 'Unser Sortiment']);
  const { visits } = await integration.index.explain('c', `${site.origin}/typo`);
  expect(visits).toMatchObject([{ state: 'skipped', reason: 'SOFT_404', httpStatus: 200 }]);
  expect(visits[0]?.detail).toMatch(/address that does not exist/);
  expect(probes(site)).toBe(1);
});

it('keeps the home page of a site that answers everything with it', async () => {
  const home = pageHtml({ title: 'Home', links: ['/a', '/b'] });
  const site = await openSite(answersAnything({}, home));
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect((await collect(integration.index.pages('c'))).map(({ url }) => url)).toEqual([`${site.origin}/`]);
});

it('asks an honest site once in a job', async () => {
  const site = await openSite(numberedSite(12));
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result).toMatchObject({ success: true, processedPages: 13 });
  expect(probes(site)).toBe(1);
});

it.each([
  ['an error', reply('', { status: 500 })],
  ['a PDF that is none', reply('%PDF-1.7 broken', { headers: { 'content-type': 'application/pdf' } })],
])('keeps the pages of a site that answers an address nobody made with %s', async (_, answer) => {
  const pages: Record<string, string> = numberedSite(4);
  const site = await openSite((request, response) => {
    const body = pages[request.url ?? ''];
    if (body !== undefined) return reply(body)(request, response);
    const isList = request.url === '/robots.txt' || request.url === '/sitemap.xml';
    (isList ? reply('', { status: 404 }) : answer)(request, response);
  });
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result).toMatchObject({ success: true, processedPages: 5, failedPages: 0 });
});
