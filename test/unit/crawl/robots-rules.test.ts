import { describe, expect, it } from 'vitest';
import { parseRobots } from '../../../src/crawl/parse-robots.ts';

const site = 'https://shop.example';
const allows = (robots: string, path: string, productToken = 'teabot'): boolean =>
  parseRobots(robots).check(productToken, site + path).allowed;

describe('which group holds', () => {
  const robots = [
    'User-agent: teabot',
    'User-agent: coffeebot/2.0',
    'Disallow: /both',
    '',
    'User-agent: *',
    'Disallow: /all',
    'User-agent: TEABOT # again',
    'Disallow: /more',
  ].join('\n');

  it.each([
    ['teabot', '/both', false],
    ['teabot', '/more', false],
    ['teabot', '/all', true],
    ['TeaBot/1.5', '/both', false],
    ['coffeebot', '/both', false],
    ['coffeebot', '/more', true],
    ['tea', '/both', true],
    ['teabots', '/all', false],
    ['*', '/all', false],
  ])('%s may visit %s: %s', (productToken, path, allowed) => {
    expect(allows(robots, path, productToken)).toBe(allowed);
  });

  it('a group without rules allows everything, also what is forbidden to others', () => {
    expect(allows('User-agent: *\nDisallow: /\nUser-agent: teabot\nDisallow:', '/x')).toBe(true);
  });

  it('rules before the first group are nobody’s', () => {
    expect(allows('Disallow: /x\nUser-agent: *\nDisallow: /y', '/x')).toBe(true);
  });

  it('lines that are no rules do not end the names of a group', () => {
    expect(allows('User-agent: teabot\nSitemap: /s.xml\nColour: green\nUser-agent: other\nDisallow: /', '/x')).toBe(
      false,
    );
  });

  it('names of object properties are names', () => {
    expect(allows('User-agent: __proto__\nDisallow: /', '/x', '__proto__')).toBe(false);
    expect(allows('User-agent: __proto__\nDisallow: /', '/x', 'constructor')).toBe(true);
  });
});

describe('which rule decides', () => {
  it.each([
    ['Disallow: /tea', '/tea/green', 'Disallow: /tea'],
    ['Disallow: /tea$', '/tea', 'Disallow: /tea$'],
    ['Disallow: /*.pdf$', '/a/b.pdf', 'Disallow: /*.pdf$'],
    ['Disallow: *.pdf', '/b.pdf?x', 'Disallow: *.pdf'],
    ['Disallow: /*?sort=', '/tea?sort=price', 'Disallow: /*?sort='],
    ['Disallow: /a*b*c', '/aXbYbZc/d', 'Disallow: /a*b*c'],
    ['Disallow: /th%c3%a9', '/thé', 'Disallow: /th%c3%a9'],
    ['Disallow: /green tea', '/green%20tea', 'Disallow: /green tea'],
    ['Disallow: /100%25', '/100%25', 'Disallow: /100%25'],
    ['Disallow: /price%24', '/price$', 'Disallow: /price%24'],
    ['Disallow: /%74ea', '/tea', 'Disallow: /%74ea'],
    ['Disallow: /a\nDisallow: /a/b', '/a/b', 'Disallow: /a/b'],
    ['Allow: /tea\nDisallow: /tea$', '/tea', 'Disallow: /tea$'],
  ])('%j forbids %s', (rules, path, rule) => {
    expect(parseRobots(`User-agent: *\n${rules}`).check('teabot', site + path)).toEqual({ allowed: false, rule });
  });

  it.each([
    ['Disallow: /tea$', '/tea/'],
    ['Disallow: /*.pdf$', '/b.pdf?x'],
    ['Disallow: /a*a$', '/a'],
    ['Disallow: /Tea', '/tea'],
    ['Disallow: /a%2Fb', '/a/b'],
    ['Disallow: tea', '/tea'],
    ['Disallow: /', '/robots.txt'],
    ['Disallow: /tea\nAllow: /tea/green', '/tea/green/1'],
    ['Disallow: /tea\nAllow: /tea', '/tea'],
    ['Disallow: /\nAllow: /*.html', '/a.html'],
  ])('%j allows %s', (rules, path) => {
    expect(allows(`User-agent: *\n${rules}`, path)).toBe(true);
  });

  it('names no rule when none matches', () => {
    expect(parseRobots('User-agent: *\nDisallow: /x').check('teabot', site)).toEqual({ allowed: true, rule: null });
  });
});

describe('careless files are read all the same', () => {
  it.each([
    ['a byte order mark', '\ufeffUser-agent: *\nDisallow: /x'],
    ['carriage returns', 'User-agent: *\rDisallow: /x\r'],
    ['blanks everywhere', ' User-agent : *  \n\tDisallow :\t/x  # why'],
    ['missing colons', 'User-agent *\nDisallow /x'],
    ['two words and no hyphen', 'user agent: *\nDisallow: /x'],
    ['a misspelling', 'User-agent: *\nDissalow: /x'],
    ['noise', '<html>\nUser-agent: *\n::::\nDisallow: /x'],
  ])('%s', (_, robots) => {
    expect(allows(robots, '/x')).toBe(false);
    expect(allows(robots, '/y')).toBe(true);
  });
});

describe('limits', () => {
  it('only the first 512 KiB count, without the line that was cut there', () => {
    const start = 'User-agent: *\n';
    const end = 'Disallow: /x\nDisallow: /';
    const padding = `${'#'.repeat(512 * 1024 - start.length - end.length - 1)}\n`;
    const robots = `${start}${padding}${end}private\nDisallow: /z\n`;

    for (const body of [robots, Buffer.from(robots)]) {
      const allowed = ['/x', '/y', '/z'].map((path) => parseRobots(body).check('teabot', site + path).allowed);
      expect(allowed).toEqual([false, true, true]);
    }
  });

  it('a file cut by others is read without its last line, too', () => {
    const cut = parseRobots('User-agent: *\nDisallow: /x\nDisallow: /', { truncated: true });

    expect(cut.check('teabot', `${site}/x`).allowed).toBe(false);
    expect(cut.check('teabot', `${site}/y`).allowed).toBe(true);
  });

  it('20,000 rules count', () => {
    const rules = Array.from({ length: 20_001 }, (_, index) => `Disallow: /${index}$`).join('\n');

    expect(allows(`User-agent: *\n${rules}`, '/19999')).toBe(false);
    expect(allows(`User-agent: *\n${rules}`, '/20000')).toBe(true);
  });

  it('patterns full of wildcards cost no more than their length', () => {
    const robots = `User-agent: *\n${`Disallow: /${'a*'.repeat(400)}b$\n`.repeat(500)}`;
    const rules = parseRobots(robots);

    const startedAt = performance.now();
    const { allowed } = rules.check('teabot', `${site}/${'a'.repeat(2_000)}`);

    expect(allowed).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('crawl delay', () => {
  const delayOf = (value: string) => parseRobots(`User-agent: *\nCrawl-delay: ${value}`);

  it.each([
    ['2', 2_000],
    ['0.5', 500],
    ['0', 0],
    ['600', 30_000],
  ])('%s is waited for at most 30 s', (value, expected) => {
    expect(delayOf(value).crawlDelayMs('teabot')).toBe(expected);
  });

  it.each(['', 'ten', '-1', '1e9', 'Infinity', 'NaN', '5s'])('%j is none', (value) => {
    expect(delayOf(value).crawlDelayMs('teabot')).toBeNull();
  });

  it('belongs to its group, and stays readable as it was written', () => {
    const rules = parseRobots('User-agent: slow\nCrawl-delay: 600\nUser-agent: *\nDisallow: /x');

    expect(rules.crawlDelaySeconds('slow')).toBe(600);
    expect(rules.crawlDelaySeconds('teabot')).toBeNull();
  });
});

it('lists sitemaps of the whole file, relative ones resolved, web addresses only', () => {
  const robots =
    'Sitemap: https://cdn.example/a.xml\nUser-agent: x\nsitemap: /b.xml # news\nSitemap: ftp://shop.example/c.xml\nSitemap:';

  expect(parseRobots(robots).sitemaps(`${site}/robots.txt`)).toEqual([
    'https://cdn.example/a.xml',
    'https://shop.example/b.xml',
  ]);
});

describe('parameters that a site says do not matter', () => {
  const rules = parseRobots('User-agent: *\nClean-param: ref&from /tea/*.php\nClean-param: visit');

  it.each([
    ['/tea/list.php?ref=1&id=2&from=3', '/tea/list.php?id=2'],
    ['/coffee/list.php?ref=1&visit=9', '/coffee/list.php?ref=1'],
    ['/?visit=9', '/'],
    ['/tea/list.php?reference=1&REF=2', '/tea/list.php?reference=1&REF=2'],
  ])('are taken from %s', (url, expected) => {
    expect(rules.withoutCleanParams(site + url)).toBe(site + expected);
  });
});

it.each([
  ['', true],
  ['<!doctype html><title>Shop</title>', true],
  ['User-agent: *\nDisallow:', true],
  ['User-agent: *\nDisallow: /x', false],
  ['User-agent: *\nCrawl-delay: 1', false],
])('%j asks nothing of us: %s', (robots, isEmpty) => {
  expect(parseRobots(robots).isEmpty).toBe(isEmpty);
});
