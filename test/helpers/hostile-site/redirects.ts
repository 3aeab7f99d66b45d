import { pageHtml } from '../pages.ts';
import { type Handler, type Route, raw, redirect, redirectLoop, reply } from '../site-server.ts';
import { type Attack, fill, type HostileSite, type Places, secret } from './attack.ts';
import { foreignSchemes, privateUrls } from './private-urls.ts';

/** A redirect whose target is sent in UTF-8, as careless servers do. */
function leadsTo(location: string): (places: Places) => Route {
  return (places) => redirect(Buffer.from(fill(location, places)).toString('latin1'));
}

const toPrivate = Object.entries(privateUrls).map(
  ([spelling, url], index): Attack => ({
    path: `/private/${index}`,
    attack: `a redirect to a private host: ${spelling}`,
    answer: leadsTo(url),
    expected: 'skipped SCOPE',
  }),
);

const toScheme = foreignSchemes.map(
  (url, index): Attack => ({
    path: `/scheme/${index}`,
    attack: `a redirect to ${url.split(':', 1)[0]}:`,
    answer: leadsTo(url),
    expected: 'failed SCHEME_BLOCKED',
  }),
);

const refreshPage = (head: string): string => pageHtml({ title: 'Refresh', head });

const tricks: readonly Attack[] = [
  {
    path: '/userinfo',
    attack: 'a redirect with our host as user name',
    answer: leadsTo('http://redirects.test@127.0.0.1:{canary}/'),
    expected: 'failed REDIRECT_INVALID',
  },
  {
    path: '/password',
    attack: 'a redirect to ourselves with credentials',
    answer: leadsTo(`http://user:${secret}@redirects.test:{port}/healthy`),
    expected: 'failed REDIRECT_INVALID',
  },
  {
    path: '/backslash',
    attack: 'a redirect with a backslash before the at sign',
    answer: leadsTo('http://127.0.0.1:{canary}\\@redirects.test:{port}/'),
    expected: 'skipped SCOPE',
  },
  {
    path: '/scheme-relative',
    attack: 'a redirect without a scheme',
    answer: leadsTo('//127.0.0.1:{canary}/'),
    expected: 'skipped SCOPE',
  },
  {
    path: '/suffix',
    attack: 'a redirect to a host that begins like ours',
    answer: leadsTo('http://redirects.test.evil.example/'),
    expected: 'skipped SCOPE',
  },
  {
    path: '/port',
    attack: 'a redirect to another port of our host',
    answer: leadsTo('http://redirects.test:{canary}/'),
    expected: 'skipped SCOPE',
  },
  {
    path: '/zone',
    attack: 'a redirect to an address with a zone',
    answer: leadsTo('http://[fe80::1%25lo]/'),
    expected: 'failed REDIRECT_INVALID',
  },
  {
    path: '/no-location',
    attack: 'no Location',
    answer: () => reply('', { status: 302 }),
    expected: 'failed REDIRECT_INVALID',
  },
  { path: '/empty-location', attack: 'an empty Location', answer: leadsTo(''), expected: 'failed REDIRECT_INVALID' },
  {
    path: '/bad-location',
    attack: 'a Location that is no URL',
    answer: leadsTo('http://'),
    expected: 'failed REDIRECT_INVALID',
  },
  {
    path: '/two-locations',
    attack: 'two Locations',
    answer: ({ canary }) =>
      raw(
        `HTTP/1.1 302 Found\r\nlocation: /healthy\r\nlocation: http://127.0.0.1:${canary}/\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
      ),
    expected: 'failed REDIRECT_INVALID',
  },
  {
    path: '/long-location',
    attack: 'a Location of 9,000 characters',
    answer: leadsTo(`/${'x'.repeat(9_000)}`),
    expected: 'skipped SCOPE',
  },
  { path: '/self', attack: 'a redirect to itself', answer: () => redirectLoop(), expected: 'skipped REDIRECT_INVALID' },
  {
    path: '/spelling',
    attack: 'a redirect that only ever changes the spelling',
    answer: () => respell,
    expected: 'skipped REDIRECT_INVALID',
  },
  { path: '/circle/a', attack: 'a circle of two', answer: leadsTo('/circle/b'), expected: 'redirected' },
  { path: '/hop/1', attack: 'a chain without end', answer: leadsTo('/hop/2'), expected: 'redirected' },
  {
    path: '/meta-refresh',
    attack: 'a meta refresh to a private host',
    answer: (places) =>
      refreshPage(fill('<meta http-equiv="refresh" content="0; url=http://127.0.0.1:{canary}/">', places)),
    expected: 'indexed',
  },
  {
    path: '/refresh-header',
    attack: 'a Refresh header to a private host',
    answer: ({ canary }) => reply(refreshPage(''), { headers: { refresh: `0; url=http://127.0.0.1:${canary}/` } }),
    expected: 'indexed',
  },
  {
    path: '/body-of-redirect',
    attack: 'a redirect whose body never ends',
    answer: () => endlessRedirect,
    expected: 'redirected',
  },
];

let spellings = 0;
const respell: Handler = (request, response) => redirect(`/spelling?utm_source=${++spellings}`)(request, response);

const endlessRedirect: Handler = (_request, response) => {
  response.writeHead(302, { location: '/healthy', 'content-type': 'text/html' });
  const timer = setInterval(() => response.write('x'.repeat(16_384)), 1);
  response.once('close', () => clearInterval(timer));
};

const hops = Array.from({ length: 15 }, (_, index) => index + 2);

export const redirectSites: readonly HostileSite[] = [
  { name: 'redirects-private', attack: 'links that redirect to private hosts', attacks: toPrivate },
  {
    name: 'redirects',
    attack: 'broken, endless and foreign redirects',
    attacks: [...tricks, ...toScheme],
    routes: () => ({
      '/circle/b': redirect('/circle/a'),
      ...Object.fromEntries(hops.map((hop) => [`/hop/${hop}`, redirect(`/hop/${hop + 1}`)])),
    }),
    states: {
      '/circle/b': 'redirected',
      '/hop/10': 'redirected',
      '/hop/11': 'skipped TOO_MANY_REDIRECTS',
      '/hop/12': 'absent',
    },
  },
  {
    name: 'moved',
    attack: 'a start URL that redirects to another port of its host',
    attacks: [],
    routes: ({ canary }) => ({ '/': redirect(`http://moved.test:${canary}/`) }),
    states: { '/': 'redirected', 'http://moved.test:{canary}/': 'failed SSRF_BLOCKED' },
    errors: { SSRF_BLOCKED: 1 },
    config: { sitemaps: 'skip', settings: { scrapingPreferences: { respectRobots: false } } },
  },
];
