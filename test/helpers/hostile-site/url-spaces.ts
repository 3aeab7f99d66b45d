import { pageHtml } from '../pages.ts';
import type { Handler } from '../site-server.ts';
import { type Attack, fill, type HostileSite, secret } from './attack.ts';
import { foreignSchemes, privateUrls } from './private-urls.ts';

/** Answers every path below it with a page of its own that links on. */
function endlessPages(linksOf: (path: string) => readonly string[]): Handler {
  return ({ url = '/' }, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(pageHtml({ title: `Trap ${url.length} ${url.slice(0, 200)}`, links: linksOf(url) }));
  };
}

/** A page whose head points at the canary in every way that is not a link. */
function pointingHead(): string {
  const url = 'http://127.0.0.1:{canary}';
  return [
    `<base href="${url}/base/">`,
    `<link rel="canonical" href="${url}/canonical">`,
    `<link rel="alternate" type="application/rss+xml" href="${url}/feed">`,
    `<link rel="alternate" hreflang="de" href="${url}/de"><link rel="next" href="${url}/next">`,
    `<link rel="icon" href="${url}/icon"><link rel="stylesheet" href="${url}/style"><link rel="preload" href="${url}/p">`,
    `<meta property="og:url" content="${url}/og"><meta property="og:image" content="${url}/image">`,
    `<script src="${url}/script"></script>`,
  ].join('');
}

const embedded =
  '<img src="http://127.0.0.1:{canary}/img"><iframe src="http://127.0.0.1:{canary}/frame"></iframe>' +
  '<object data="http://127.0.0.1:{canary}/object"></object><form action="http://127.0.0.1:{canary}/form"></form>' +
  '<video src="http://127.0.0.1:{canary}/video"></video><a ping="http://127.0.0.1:{canary}/ping" href="relative">x</a>';

const pages: readonly Attack[] = [
  {
    path: '/pointing',
    attack: 'base, canonical, feeds, icons, frames and images of a private host',
    answer: (places) =>
      fill(pageHtml({ title: 'Pointing', head: pointingHead(), paragraphs: [embedded, 'Words '.repeat(30)] }), places),
    expected: 'indexed',
  },
  {
    path: '/base-scheme',
    attack: 'a base of another scheme',
    answer: () => pageHtml({ title: 'Base', head: '<base href="file:///etc/">', links: ['passwd'] }),
    expected: 'indexed',
  },
  { path: `/${'x'.repeat(2_049)}`, attack: 'a URL of more than 2,048 characters', expected: 'absent' },
  {
    path: `/${Array.from({ length: 25 }, (_, index) => index).join('/')}`,
    attack: 'a path of 25 segments',
    expected: 'refused SCOPE',
  },
  { path: '/a/b/a/b/a/b/a/b', attack: 'a path that repeats itself', expected: 'refused SCOPE' },
  {
    path: `/?${Array.from({ length: 11 }, (_, index) => `p${index}=1`).join('&')}`,
    attack: 'a query of 11 parameters',
    expected: 'refused SCOPE',
  },
  { path: 'http://urls.test.evil.example/', attack: 'a host that begins like ours', expected: 'refused SCOPE' },
  { path: 'http://urls.test:{canary}/', attack: 'another port of our host', expected: 'refused SCOPE' },
  {
    path: 'http://127.0.0.1:{canary}\\@urls.test:{port}/',
    attack: 'a backslash before the at sign',
    expected: 'refused SCOPE',
  },
  { path: 'http://urls.test:{port}@127.0.0.1:{canary}/', attack: 'our host as user name', expected: 'refused SCOPE' },
  {
    path: `http://user:${secret}@urls.test:{port}/with-password`,
    attack: 'a link with a password',
    expected: 'gone HTTP_STATUS',
  },
];

const privateLinks = Object.entries(privateUrls).map(
  ([spelling, url]): Attack => ({
    path: url,
    attack: `a link to a private host: ${spelling}`,
    expected: 'refused SCOPE',
  }),
);
const schemeLinks = foreignSchemes.map(
  (url): Attack => ({ path: url, attack: `a link to ${url.split(':', 1)[0]}:`, expected: 'absent' }),
);

const growing: Attack = {
  path: '/grow/',
  attack: 'a relative link that grows with each page',
  answer: () => endlessPages(() => ['more/deeper/']),
  expected: 'indexed',
};
const calendar: Attack = {
  path: '/day/0',
  attack: 'a calendar without end',
  answer: () => endlessPages((path) => [`/day/${Number(path.slice(5)) + 1}`]),
  expected: 'indexed',
};

/** Paths are looked up whole; these answer whatever is below them. */
function below(prefix: string, handler: Handler): Record<string, Handler> {
  return { [`${prefix}*`]: handler };
}

export const urlSites: readonly HostileSite[] = [
  {
    name: 'urls',
    attack: 'links that lead where nobody should go',
    attacks: [...pages, ...privateLinks, ...schemeLinks],
  },
  {
    name: 'grow',
    attack: 'a relative link that grows with each page',
    attacks: [growing],
    routes: () =>
      below(
        '/grow/',
        endlessPages(() => ['more/deeper/']),
      ),
    states: {
      '/grow/more/deeper/more/deeper/more/deeper/': 'indexed',
      [`/grow/${'more/deeper/'.repeat(4)}`]: 'refused SCOPE',
    },
  },
  {
    name: 'calendar',
    attack: 'pages without end',
    attacks: [calendar],
    routes: () =>
      below(
        '/day/',
        endlessPages((path) => [`/day/${Number(path.slice(5)) + 1}`]),
      ),
    states: { '/day/10': 'indexed', '/day/40': 'absent' },
    config: { maxPages: 30 },
  },
  {
    name: 'broken-links',
    attack: '5,000 links that all lead nowhere',
    attacks: [],
    routes: () => ({
      '/': pageHtml({ links: ['/healthy', ...Array.from({ length: 5_000 }, (_, index) => `/none/${index}`)] }),
    }),
    states: { '/none/0': 'gone HTTP_STATUS', '/none/4000': 'queued' },
    config: { maxPages: 20, turboMode: true },
  },
];
