import { expect, it } from 'vitest';
import { createCrawlScope } from '../../../src/crawl/crawl-scope.ts';
import { parseRobots } from '../../../src/crawl/parse-robots.ts';
import { TrapGuard } from '../../../src/crawl/traps/trap-guard.ts';
import { type FoundUrl, UrlAdmission } from '../../../src/crawl/url-admission.ts';

const shop = 'https://shop.example';

function createAdmission({
  isToRevisit = () => false,
  ...options
}: {
  readonly maxDepth?: number;
  readonly isToRevisit?: (key: string) => boolean;
} = {}) {
  const scope = createCrawlScope({ startUrls: [shop], ...options });
  const admission = new UrlAdmission({ scope, traps: new TrapGuard({ thisYear: 2026 }), isToRevisit });
  const admit = (url: string, found: Partial<FoundUrl> = {}) =>
    admission
      .admit({ url, source: 'link', foundOn: `${shop}/`, depth: 1, ...found })
      .map(({ url: taken, refused }) => (refused ? `${refused.reason}: ${taken}` : taken));
  return { scope, admission, admit };
}

it('takes a URL once, and refuses one once', () => {
  const { admit } = createAdmission();
  expect([admit(`${shop}/tea`), admit(`${shop}/tea`)]).toEqual([[`${shop}/tea`], []]);
  expect([admit('https://else.example/'), admit('https://else.example/')]).toEqual([
    ['SCOPE: https://else.example/'],
    [],
  ]);
});

it('puts a page of the index before all that are new', () => {
  const { admission } = createAdmission({ isToRevisit: (key) => key.endsWith('/blog/2019/old') });
  const priorityOf = (path: string, source: FoundUrl['source']) =>
    admission.admit({ url: `${shop}${path}`, source, foundOn: null, depth: 3 })[0]!.priority;
  expect(priorityOf('/blog/2019/old', 'link')).toBeGreaterThan(priorityOf('/start', 'start'));
});

it('refuses what is too deep once, and takes it on a shorter way', () => {
  const { admit } = createAdmission({ maxDepth: 2 });
  expect(admit(`${shop}/far`, { depth: 3 })).toEqual([`SCOPE: ${shop}/far`]);
  expect(admit(`${shop}/far`, { depth: 4 })).toEqual([]);
  expect(admit(`${shop}/far`, { depth: 2 })).toEqual([`${shop}/far`]);
  expect(admit(`${shop}/far`, { depth: 1 })).toEqual([]);
});

it('judges anew what was refused when the crawl gets another host', () => {
  const { admit, admission, scope } = createAdmission();
  admit('https://www.shop.example/tea');
  scope.addHost('www.shop.example');
  admission.judgeAnew();
  expect(admit('https://www.shop.example/tea')).toEqual(['https://www.shop.example/tea']);
});

it('refuses what only one software means once it is known, also among links it has met', () => {
  const { admit, admission } = createAdmission();
  expect(admit(`${shop}/identity`)).toEqual([`${shop}/identity`]);
  admission.platform = 'prestashop';
  expect(admit(`${shop}/identity`)).toEqual([`SHOP_ACTION: ${shop}/identity`]);
  admission.platform = 'shopify';
  expect(admit(`${shop}/identity`)).toEqual([]);
});

it('folds what robots.txt calls without meaning, on its own origin only', () => {
  const { admit, admission } = createAdmission();
  const robots = parseRobots(Buffer.from('User-agent: *\nClean-param: ref'), { truncated: false });
  admission.setRobots('http://shop.example', robots);
  expect(admit(`${shop}/tea?ref=1`)).toEqual([`${shop}/tea?ref=1`]);
  admission.setRobots(shop, robots);
  expect(admit(`${shop}/cups?ref=1`)).toEqual([`${shop}/cups`]);
});

it('spares start URLs the rules for shops', () => {
  const { admit } = createAdmission();
  expect(admit(`${shop}/cart/`, { source: 'start', foundOn: null, depth: 0 })).toEqual([`${shop}/cart/`]);
  expect(admit(`${shop}/checkout/`)).toEqual([`SHOP_ACTION: ${shop}/checkout/`]);
});
