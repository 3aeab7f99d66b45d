import { expect, it } from 'vitest';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { reply } from '../helpers/site-server.ts';

const feedOf = (posts: readonly string[], origin: string): string =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>${posts
    .map((post) => `<item><title>${post}</title><link>${origin}${post}</link></item>`)
    .join('')}</channel></rss>`;
const feedLink = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">';

/** A home page that names a feed with two posts, one of them of another site; nobody links to them. */
async function openBlog(robots: string) {
  const site = await openSite({
    '/robots.txt': robots,
    '/': pageHtml({ title: 'Home', head: feedLink }),
    '/feed.xml': (request, response) => {
      const feed = feedOf(['/post', '@elsewhere.example/post'], site.origin);
      reply(feed, { headers: { 'content-type': 'application/rss+xml' } })(request, response);
    },
    '/post': pageHtml({ title: 'Post' }),
  });
  return site;
}

it('finds posts that only a feed lists', async () => {
  const site = await openBlog('');
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result).toMatchObject({ success: true, processedPages: 2 });
  const { visits } = await integration.index.explain('c', `${site.origin}/post`);
  expect(visits).toMatchObject([{ state: 'indexed', source: 'feed', foundOn: `${site.origin}/feed.xml` }]);
});

it.each([
  ['robots.txt forbids them', 'User-agent: *\nDisallow: /feed.xml', {}],
  ['sitemaps are not wanted', '', { sitemaps: 'skip' as const }],
])('reads no feeds when %s', async (_, robots, config) => {
  const site = await openBlog(robots);
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin], ...config });
  expect(site.requests.map(({ url }) => url)).not.toContain('/feed.xml');
});

it('follows a sequence of pages by rel=next', async () => {
  const next = (path: string): string => `<link rel="next" href="${path}">`;
  const site = await openSite({
    '/': pageHtml({ title: 'List', head: next('/list/2') }),
    '/list/2': pageHtml({ title: 'List 2', head: next('/list/3') }),
    '/list/3': pageHtml({ title: 'List 3' }),
  });
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect((await collect(integration.index.pages('c'))).map(({ title }) => title)).toEqual(['List', 'List 2', 'List 3']);
});
