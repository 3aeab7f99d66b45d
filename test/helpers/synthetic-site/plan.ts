import { numbers } from './words.ts';

export interface SiteOptions {
  /** Real pages, lists included; 1,000 or more. */
  readonly pages: number;
  readonly seed: number;
  /** The calendar begins here, and posts end. */
  readonly year: number;
  /** `Crawl-delay` of robots.txt. @default none */
  readonly crawlDelaySeconds?: number | undefined;
  /** How long an answer takes. @default 0 */
  readonly latencyMs?: number | undefined;
}

/** How many pages of each kind a site has. */
export interface SitePlan extends SiteOptions {
  readonly categories: number;
  /** Under a name: `/p/blue-kettle-bacedifo`. */
  readonly products: number;
  /** Under a number: `/part?id=12`. */
  readonly parts: number;
  readonly posts: number;
}

export const perList = 24;
/** Months that have posts. */
export const months = 60;
export const helpPages: readonly string[] =
  'shipping returns payment warranty contact sizes care gift-cards repairs recycling imprint privacy terms jobs about'.split(
    ' ',
  );
/** Pages behind session ids, of each kind. */
export const sessionPages = 25;
/** Home, `/blog` and `/finder`. */
const entrances = 3;

/** Half of the pages are products, a fifth parts, the rest posts, and as many lists as those need. */
export function planSite(options: SiteOptions): SitePlan {
  const { pages } = options;
  const plan = {
    ...options,
    categories: Math.ceil(pages / 500),
    products: Math.floor(pages / 2),
    parts: Math.floor(pages / 5),
    posts: 0,
  };
  const lists = numbers(plan.categories).reduce((sum, category) => sum + listPages(productsIn(plan, category)), 0);
  const fixed = entrances + helpPages.length + 2 * sessionPages + months + lists + listPages(plan.parts);
  return { ...plan, posts: pages - fixed - plan.products - plan.parts };
}

export function listPages(entries: number): number {
  return Math.ceil(entries / perList);
}

/** Product number `at` of a category is product `at * categories + category` of the shop. */
export function productsIn({ products, categories }: SitePlan, category: number): number {
  return Math.ceil((products - category) / categories);
}
