import { type Area, numberBelow, type PageRequest, type SitePage } from './page.ts';
import { helpPages, listPages, perList, productsIn, type SitePlan } from './plan.ts';
import { adjectives, idOf, nouns, numbers, paragraphsAbout, pick, randomOf, wordOf } from './words.ts';

export const home: Area = ({ rest }) =>
  rest.length > 0
    ? undefined
    : { real: '/', title: 'Shop', paragraphs: paragraphsAbout('our shop', randomOf(0, 'home')), links: [] };

/** `/p/<slug>` */
export const product: Area = ({ plan, url, rest }) => {
  const [slug = '', ...more] = rest;
  const id = idOf(slug.slice(-8));
  if (!(id < plan.products) || more.length > 0 || slug !== slugOf(plan, id)) return undefined;
  const title = productTitle(plan, id);
  const random = randomOf(plan.seed, slug);
  const related = numbers(4).map(() => Math.floor(random() * plan.products));
  return {
    real: productPath(plan, id),
    title,
    paragraphs: paragraphsAbout(`the ${title}`, random),
    links: [
      ...related.map(
        (other) => [`${productPath(plan, other)}?utm_source=related&utm_term=${slug}`, 'Related'] as const,
      ),
      ...buyingLinks(url.pathname, id),
      [categoryPath(plan, id % plan.categories), 'Back to the list'],
    ],
    head: productData(title, id),
  };
};

/** `/part?id=<n>`: half of them differ from another one by numbers only. */
export const part: Area = ({ plan, url, rest }) => {
  const id = numberBelow(plan.parts, url.searchParams.get('id'));
  if (id === undefined || rest.length > 0) return undefined;
  const title = partTitle(id);
  return {
    real: `/part?id=${id}`,
    title,
    paragraphs: paragraphsAbout(id % 2 === 0 ? 'the screw' : `the bolt ${wordOf(id)}`, randomOf(plan.seed, title)),
    links: [...buyingLinks(`/part?id=${id}`, id), ['/parts', 'All parts']],
    head: productData(title, id),
  };
};

/** `/c/<category>` */
export const category: Area = ({ plan, url, rest }) => {
  const at = numbers(plan.categories).find((id) => categoryPath(plan, id) === url.pathname);
  if (at === undefined || rest.length > 1) return undefined;
  const ids = numbers(productsIn(plan, at)).map((index) => index * plan.categories + at);
  return list({
    url,
    title: `Category ${categoryName(plan, at)}`,
    entries: ids.map((id) => [productPath(plan, id), productTitle(plan, id)]),
  });
};

export const parts: Area = ({ plan, url, rest }) =>
  rest.length > 0
    ? undefined
    : list({ url, title: 'Parts', entries: numbers(plan.parts).map((id) => [`/part?id=${id}`, partTitle(id)]) });

/** `/help/<topic>` */
export const help: Area = ({ plan, rest }) => {
  const [topic = '', ...more] = rest;
  if (!helpPages.includes(topic) || more.length > 0) return undefined;
  return {
    real: `/help/${topic}`,
    title: `Help: ${topic}`,
    paragraphs: paragraphsAbout(`our ${topic} policy`, randomOf(plan.seed, topic), 5),
    links: helpPages.map((other) => [`/help/${other}`, other]),
  };
};

/** Paths of everything above but the home page. */
export function* shopPaths(plan: SitePlan): Generator<string> {
  for (const id of numbers(plan.products)) yield productPath(plan, id);
  for (const id of numbers(plan.parts)) yield `/part?id=${id}`;
  for (const topic of helpPages) yield `/help/${topic}`;
  for (const id of numbers(plan.categories)) yield* listPaths(categoryPath(plan, id), productsIn(plan, id));
  yield* listPaths('/parts', plan.parts);
}

export function productPath(plan: SitePlan, id: number): string {
  return `/p/${slugOf(plan, id)}`;
}

export function productTitle(plan: SitePlan, id: number): string {
  const random = randomOf(plan.seed, `name ${id}`);
  return `${pick(adjectives, random)} ${pick(nouns, random)} ${wordOf(id)}`;
}

export function categoryPath(plan: SitePlan, id: number): string {
  return `/c/${categoryName(plan, id)}`;
}

function categoryName({ categories }: SitePlan, id: number): string {
  return `${nouns[id % nouns.length]}-${wordOf(categories + id)}`;
}

function slugOf(plan: SitePlan, id: number): string {
  return productTitle(plan, id).replaceAll(' ', '-');
}

function partTitle(id: number): string {
  return id % 2 === 0 ? `Screw ${3 + (id % 20)} x ${10 + (id % 150)}, no. ${id}` : `Bolt ${wordOf(id)}`;
}

/** What shops put beside a product: none of it is a page. */
function buyingLinks(path: string, id: number): [string, string][] {
  const join = path.includes('?') ? '&' : '?';
  return [
    [`${path}${join}add-to-cart=${id}`, 'Add to cart'],
    [`/wishlist/add/${id}`, 'Remember'],
    [`${path}${join}print=1`, 'Print'],
    [`${path}${join}layout=paper`, 'For your files'],
  ];
}

function productData(name: string, id: number): string {
  const offers = { '@type': 'Offer', price: (5 + (id % 400) / 4).toFixed(2), priceCurrency: 'EUR' };
  const data = { '@context': 'https://schema.org', '@type': 'Product', name, sku: `S-${id}`, offers };
  return `<script type="application/ld+json">${JSON.stringify(data)}</script>`;
}

interface List {
  readonly url: PageRequest['url'];
  readonly title: string;
  readonly entries: readonly (readonly [href: string, text: string])[];
}

/** One page of a list, `?page=` from 1. Its orders are links of their own. */
function list({ url, title, entries }: List): SitePage | undefined {
  const last = listPages(entries.length);
  const page = Number(url.searchParams.get('page') ?? 1);
  if (!(page >= 1 && page <= last)) return undefined;
  const near = [page - 2, page - 1, page + 1, page + 2, last].filter((at) => at >= 1 && at <= last);
  const orders = ['price', 'date', 'popularity'].map((order) => [`${url.pathname}?orderby=${order}`, order] as const);
  const shown = entries.slice((page - 1) * perList, page * perList);
  return {
    real: listPath(url.pathname, page),
    title: page === 1 ? title : `${title}, page ${page}`,
    paragraphs: [`${title}: ${entries.length} articles that we pack and send on the day they are ordered.`],
    links: [...shown, ...near.map((at) => [listPath(url.pathname, at), `Page ${at}`] as const), ...orders],
  };
}

function listPath(path: string, page: number): string {
  return page === 1 ? path : `${path}?page=${page}`;
}

function* listPaths(path: string, entries: number): Generator<string> {
  for (const at of numbers(listPages(entries))) yield listPath(path, at + 1);
}
