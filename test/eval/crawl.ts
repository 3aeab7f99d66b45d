// What the crawl vectors call, one function per question.
export { checkUrl } from './crawl/check-url.ts';
export { baseUrl, canonicalLink, detectCharset, links, metaRefresh, robotsMeta } from './crawl/page.ts';
export { cleanParams, crawlDelay, isAllowed, robotsFetch, robotsScope, sitemaps } from './crawl/robots.ts';
export { parseSitemap } from './crawl/sitemaps.ts';
export { canonicalize, parseRetryAfter } from './crawl/urls.ts';
