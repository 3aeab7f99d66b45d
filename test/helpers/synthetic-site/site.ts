import { blog, blogPaths } from './blog.ts';
import type { Area, SitePage } from './page.ts';
import { planSite, type SiteOptions, type SitePlan } from './plan.ts';
import { category, help, home, part, parts, product, shopPaths } from './shop.ts';
import { calendar, deep, finder, guide, portal, trapPaths } from './traps.ts';

/** A shop of any size with traps, as a function from address to page: nothing is kept. */
export interface SyntheticShop {
  readonly plan: SitePlan;
  /** @param path - with query. @returns `undefined` for an address that does not exist. */
  page(path: string): SitePage | undefined;
  /** {@link SitePage.real} of every page that a crawl has to reach. */
  realPages(): Generator<string>;
}

export function createShop(options: SiteOptions): SyntheticShop {
  const plan = planSite(options);
  return {
    plan,
    page: (path) => {
      const url = new URL(path, 'http://shop.example');
      const [area = '', ...rest] = url.pathname.split('/').filter((segment) => segment !== '');
      return areas.get(area)?.({ plan, url, rest });
    },
    *realPages() {
      yield '/';
      yield* shopPaths(plan);
      yield* blogPaths(plan);
      yield* trapPaths();
    },
  };
}

const areas: ReadonlyMap<string, Area> = new Map([
  ['', home],
  ['p', product],
  ['part', part],
  ['c', category],
  ['parts', parts],
  ['help', help],
  ['blog', blog],
  ['finder', finder],
  ['events', calendar],
  ['guide', guide],
  ['portal', portal],
  ['deep', deep],
]);
