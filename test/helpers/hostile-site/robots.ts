import { gzipSync } from 'node:zlib';
import { pageHtml } from '../pages.ts';
import { type Route, redirect, redirectLoop, reply, slowHeaders, tooManyRequests } from '../site-server.ts';
import type { HostileSite, Places } from './attack.ts';

/** A site whose robots.txt is the attack; by default its pages are crawled all the same. */
function robotsSite(
  name: string,
  attack: string,
  robots: (places: Places) => Route,
  rest: Partial<HostileSite> = {},
): HostileSite {
  const { routes, ...others } = rest;
  return {
    name: `robots-${name}`,
    attack: `robots.txt: ${attack}`,
    attacks: [],
    routes: (places) => ({ ...routes?.(places), '/robots.txt': robots(places) }),
    states: { '/healthy': 'indexed' },
    ...others,
  };
}

/** Nothing of the site is read, and the job says why. */
const closed: Partial<HostileSite> = {
  states: { '/': 'skipped ROBOTS_UNREACHABLE', '/healthy': 'absent' },
  errors: { ROBOTS_UNREACHABLE: 1 },
};

const rules = (lines: readonly string[]): Route => `User-agent: *\n${lines.join('\n')}\n`;

const links = (...paths: string[]): Record<string, Route> => ({
  '/': pageHtml({ links: ['/healthy', ...paths] }),
  ...Object.fromEntries(paths.map((path) => [path, pageHtml({ title: path })])),
});

const sitesOfRules: readonly HostileSite[] = [
  robotsSite(
    'stars',
    '60 times a*',
    () => rules([`Disallow: /${'a*'.repeat(60)}b`, `Disallow: /${'*a'.repeat(2_000)}$`]),
    {
      routes: () => links(`/${'a'.repeat(1_900)}`),
      states: { [`/${'a'.repeat(1_900)}`]: 'indexed', '/healthy': 'indexed' },
    },
  ),
  robotsSite(
    'rules',
    '20,001 rules',
    () => rules([...Array(20_000).fill('Disallow: /private'), 'Disallow: /healthy']),
    {
      routes: () => links('/private'),
      states: { '/private': 'skipped ROBOTS_DISALLOWED', '/healthy': 'indexed' },
    },
  ),
  robotsSite('huge', '10 MB', () => rules(['Disallow: /private', `#${'x'.repeat(10_000_000)}`, 'Disallow: /']), {
    routes: () => links('/private'),
    states: { '/private': 'skipped ROBOTS_DISALLOWED', '/healthy': 'indexed' },
  }),
  robotsSite('line', 'a line of 400 KB', () => rules([`Disallow: /${'x'.repeat(400_000)}`, 'Disallow: /private']), {
    routes: () => links('/private'),
    states: { '/private': 'skipped ROBOTS_DISALLOWED', '/healthy': 'indexed' },
  }),
  robotsSite('proto', 'groups named like members of objects', () =>
    ['__proto__', 'constructor', 'toString'].map((name) => `User-agent: ${name}\nDisallow: /\n`).join('\n'),
  ),
  robotsSite('delay', 'negative, exponential and absurd delays', () =>
    rules(['Crawl-delay: -1', 'Crawl-delay: 1e9', 'Crawl-delay: Infinity', `Crawl-delay: ${'9'.repeat(400)}`]),
  ),
  robotsSite('bomb', 'a gzip bomb', () =>
    reply(
      gzipSync(Buffer.concat([Buffer.from('User-agent: *\nDisallow: /private\n'), Buffer.alloc(20_000_000, ' ')])),
      {
        headers: { 'content-encoding': 'gzip', 'content-type': 'text/plain' },
      },
    ),
  ),
  robotsSite('binary', 'bytes without meaning', () =>
    Buffer.from(Array.from({ length: 65_536 }, (_, index) => (index * 7) % 256)),
  ),
];

const sitesOfFetch: readonly HostileSite[] = [
  robotsSite(
    'private',
    'a redirect to a private host',
    ({ canary }) => redirect(`http://127.0.0.1:${canary}/robots.txt`),
    closed,
  ),
  robotsSite(
    'port',
    'a redirect to another port',
    ({ canary }) => redirect(`http://robots-port.test:${canary}/`),
    closed,
  ),
  robotsSite('file', 'a redirect to a file', () => redirect('file:///etc/passwd')),
  robotsSite('loop', 'a redirect to itself', () => redirectLoop()),
  robotsSite('silent', 'no answer', () => slowHeaders(), { refusedWith: 'TIMEOUT', states: {} }),
  robotsSite('corrupt', 'gzip that is none', () => reply('x', { headers: { 'content-encoding': 'gzip' } }), closed),
  robotsSite('limited', 'status 429', () => tooManyRequests('99999999999999999999'), closed),
];

/** These may make us wait, but not for longer than we want, and never the other way round. */
const patience: readonly HostileSite[] = [
  robotsSite('wait', 'a delay of 30 years', () => rules(['Crawl-delay: 999999999']), {
    states: { '/': 'indexed', '/healthy': 'queued' },
    // It would have its turn before the home page.
    config: { sitemaps: 'skip' },
    abortAfterMs: 3_000,
  }),
  {
    name: 'retry-after',
    attack: 'Retry-After beyond every timer',
    attacks: [],
    routes: () => ({
      '/': pageHtml({ links: ['/busy', '/healthy'] }),
      '/busy': reply('', { status: 503, headers: { 'retry-after': '99999999999999999999' } }),
    }),
    states: { '/': 'indexed', '/busy': 'failed HTTP_STATUS', '/healthy': 'queued' },
    errors: { HTTP_STATUS: 1 },
    config: { settings: { scrapingPreferences: { maxConcurrency: 1 } } },
    abortAfterMs: 3_000,
  },
];

export const robotsSites: readonly HostileSite[] = [...sitesOfRules, ...sitesOfFetch, ...patience];
