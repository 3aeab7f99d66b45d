import { createRandom } from '../../../helpers/random-text.ts';

/** A page of the synthetic site. */
export interface SitePage {
  /** Equal for URLs of one page; the trap pages that add nothing have none. */
  readonly real: string | undefined;
  readonly title: string;
  readonly text: string;
  readonly links: readonly string[];
  readonly isProduct?: boolean;
}

const origin = 'https://shop.example';
const products = 3_000;
const posts = 1_000;
const topics = 800;
const perList = 12;
const shoes = 240;
const infoPages = 25;
const facets = ['colour', 'size', 'brand', 'width', 'sole', 'season'];

/** Names of pages that a crawl has to reach: {@link SitePage.real} of each. */
export function realPages(): string[] {
  return [
    ...numbers(products).map((id) => `product ${id}`),
    ...numbers(posts).map((id) => `post ${id}`),
    ...numbers(topics).map((id) => `topic ${id}`),
    ...numbers(shoes).map((id) => `shoe ${id}`),
    ...numbers(infoPages).flatMap((id) => [`info ${id}`, `manual ${id}`]),
  ];
}

/** Answers any URL of a shop; the seed decides on sessions and on what has which facet. It has a calendar, facets, two kinds of session ids, a growing path and a paper version. */
export function createTrapSite(seed: number): (url: string) => SitePage | undefined {
  // Pages link to each other under a new session each time.
  const random = createRandom(seed);
  const nextSession = (): string =>
    Array.from({ length: 24 }, () => '0123456789abcdefghijklmnopqrstuvwxyz'[Math.floor(random() * 36)]).join('');
  const session = { next: nextSession };
  return (address) => {
    const url = new URL(address);
    const [area = '', ...rest] = url.pathname.split('/').filter((part) => part !== '');
    const page = areas[area]?.({ url, rest, session, seed });
    return page && { ...page, links: page.links.map((link) => new URL(link, url).href) };
  };
}

interface Request {
  readonly url: URL;
  readonly rest: readonly string[];
  readonly session: { next(): string };
  readonly seed: number;
}

const areas: Readonly<Record<string, (request: Request) => SitePage | undefined>> = {
  '': home,
  'list.php': productList,
  'product.php': product,
  blog: blogList,
  '2024': post,
  forum: forumList,
  topic,
  shoes: shoeList,
  shoe,
  events: calendar,
  agenda,
  info,
  portal: manual,
  deep,
};

function home({ session }: Request): SitePage {
  const links = ['/list.php', '/blog', '/forum', '/shoes', '/events/2026/11', '/agenda?month=2026-11', '/deep/on'];
  return {
    real: 'home',
    title: 'Shop',
    text: 'Welcome to the shop',
    links: [...links, `/info/0?visit=${session.next()}`, `/portal/${session.next()}/0`],
  };
}

function productList({ url }: Request): SitePage {
  const page = Number(url.searchParams.get('page') ?? 1);
  const ids = onPage(page, products);
  return {
    real: `list ${page}`,
    title: `Products, page ${page}`,
    text: `All products ${ids.map(productName).join(' ')}`,
    links: [...ids.map((id) => `/product.php?id=${id}`), ...pagesAround(page, products, '/list.php')],
  };
}

/** Screws: half of them differ in numbers only. */
function productName(id: number): string {
  return id % 2 === 0 ? `Screw ${3 + (id % 20)} x ${10 + (id % 150)}, steel ${id % 3}` : `Bolt M${id % 40}x${id}`;
}

function product({ url }: Request): SitePage | undefined {
  const id = Number(url.searchParams.get('id'));
  if (!(id < products)) return undefined;
  return {
    real: `product ${id}`,
    title: productName(id),
    text: `${productName(id)} No. ${id}, ${(id / 100).toFixed(2)} EUR in stock`,
    links: ['/list.php', `/product.php?id=${id}&layout=paper`],
  };
}

function blogList({ url }: Request): SitePage {
  const page = Number(url.searchParams.get('page') ?? 1);
  const ids = onPage(page, posts);
  return {
    real: `blog ${page}`,
    title: 'Blog',
    text: `Blog ${ids.map((id) => `Story ${word(id)}`).join(' ')}`,
    links: [...ids.map((id) => `/2024/${1 + (id % 12)}/story-of-${word(id)}`), ...pagesAround(page, posts, '/blog')],
  };
}

function post({ url, rest }: Request): SitePage | undefined {
  const [month, slug] = rest;
  if (month === undefined || slug === undefined) return undefined;
  const id = numbers(posts).find((candidate) => slug === `story-of-${word(candidate)}`);
  if (id === undefined) return undefined;
  return {
    real: `post ${id}`,
    title: slug,
    text: `Story of ${word(id)} and ${word(id + 7)}`,
    links: ['/blog', `${url.pathname}?layout=paper`, `/2024/${month}`],
  };
}

function forumList({ url }: Request): SitePage {
  const page = Number(url.searchParams.get('page') ?? 1);
  return {
    real: `forum ${page}`,
    title: 'Forum',
    text: 'Forum topics',
    links: [...onPage(page, topics).map((id) => `/topic/${id}`), ...pagesAround(page, topics, '/forum')],
  };
}

function topic({ rest }: Request): SitePage | undefined {
  const id = Number(rest[0]);
  if (!(id < topics)) return undefined;
  return { real: `topic ${id}`, title: 'Forum', text: `Somebody asks about ${word(id * 3)}`, links: ['/forum'] };
}

/** A list with 6 facets of 8 values and 4 orders, all of which combine. */
function shoeList({ url, seed }: Request): SitePage {
  const page = Number(url.searchParams.get('page') ?? 1);
  const chosen = facets.flatMap((facet, at) => {
    const value = url.searchParams.get(facet);
    return value === null ? [] : [{ at, value: Number(value.slice(1)) }];
  });
  const matching = numbers(shoes).filter((id) => chosen.every(({ at, value }) => facetOf(id, at, seed) === value));
  const ids = matching.slice((page - 1) * perList, page * perList);
  const sort = url.searchParams.get('by');
  if (sort !== null) ids.sort((a, b) => ((a * sort.length) % 7) - ((b * sort.length) % 7));
  const offered = facets.flatMap((facet, at) =>
    [...new Set(matching.map((id) => facetOf(id, at, seed)))].map((value) => [facet, `v${value}`]),
  );
  const choices = [...offered, ...sorts];
  const isPlain = url.search === '' || /^\?page=\d+$/.test(url.search);
  return {
    real: isPlain ? `shoes ${page}` : undefined,
    title: `Shoes ${chosen.map(({ at, value }) => `${facets[at]} v${value}`).join(' ')}`,
    text: `Shoes ${ids.map((id) => `shoe ${word(id)}`).join(' ')} ${matching.length} found`,
    links: [
      ...ids.map((id) => `/shoe/${id}`),
      ...pagesAround(page, matching.length, '').map((link) => withParameter(url, 'page', link.slice('?page='.length))),
      ...choices.map(([name, value]) => withParameter(url, name!, value!)),
    ],
  };
}

function facetOf(id: number, at: number, seed: number): number {
  return Math.floor(createRandom(seed * 100_000 + id * 10 + at)() * 8);
}

const sorts = ['price', 'name', 'newest', 'best'].map((order) => ['by', order]);

function shoe({ rest, url }: Request): SitePage | undefined {
  const id = Number(rest[0]);
  if (!(id < shoes)) return undefined;
  const text = `Shoe ${word(id)} of leather`;
  return { real: `shoe ${id}`, title: text, text, links: ['/shoes', `${url.pathname}?layout=paper`], isProduct: true };
}

const monthNames = 'January February March April May June July August September October November December'.split(' ');

function calendar({ rest }: Request): SitePage | undefined {
  const [year = 0, month = 0, day] = rest.map(Number);
  if (!(month >= 1 && month <= 12)) return undefined;
  const days = day === undefined ? numbers(28).map((at) => `/events/${year}/${month}/${at + 1}`) : [];
  const [nextYear, nextMonth] = month === 12 ? [year + 1, 1] : [year, month + 1];
  return {
    real: undefined,
    title: `Events ${day ?? ''} ${monthNames[month - 1]} ${year}`,
    text: `Events in ${monthNames[month - 1]} ${year} ${numbers(28).join(' ')} no events`,
    links: [`/events/${nextYear}/${nextMonth}`, ...days],
  };
}

function agenda({ url }: Request): SitePage | undefined {
  const [year = 0, month = 0] = (url.searchParams.get('month') ?? '').split('-').map(Number);
  const before = month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`;
  return {
    real: undefined,
    title: 'Agenda',
    text: `Agenda ${month}/${year} empty`,
    links: [`/agenda?month=${before}`],
  };
}

function info({ rest, session }: Request): SitePage | undefined {
  const id = Number(rest[0]);
  if (!(id < infoPages)) return undefined;
  const links = numbers(infoPages).map((other) => `/info/${other}?visit=${session.next()}`);
  return { real: `info ${id}`, title: 'Info', text: `Info about ${word(id * 11)}`, links };
}

function manual({ rest, session }: Request): SitePage | undefined {
  const id = Number(rest[1]);
  if (!(id < infoPages)) return undefined;
  const links = numbers(infoPages).map((other) => `/portal/${session.next()}/${other}`);
  return { real: `manual ${id}`, title: 'Manual', text: `Manual of ${word(id * 13)}`, links };
}

function deep({ rest }: Request): SitePage {
  const next = 'abcdefghijklmnop'[rest.length % 16]!;
  return {
    real: undefined,
    title: 'Deep',
    text: 'The same page at any depth',
    links: [`${rest.at(-1) ?? 'deep'}/${next}`],
  };
}

function onPage(page: number, count: number): number[] {
  return numbers(perList)
    .map((at) => (page - 1) * perList + at)
    .filter((id) => id < count);
}

/** Links to the nearest pages and the last, as themes show them. */
function pagesAround(page: number, count: number, path: string): string[] {
  const last = Math.ceil(count / perList);
  const near = [page - 2, page - 1, page + 1, page + 2, last].filter((at) => at >= 1 && at <= last);
  return near.map((at) => `${path}?page=${at}`);
}

function withParameter(url: URL, name: string, value: string): string {
  const copy = new URL(url.href);
  copy.searchParams.set(name, value);
  if (name !== 'page') copy.searchParams.delete('page');
  return copy.href;
}

/** A made-up word for a number, always the same, in letters. */
function word(id: number): string {
  const syllables = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');
  return `${syllables[id % 20]}${syllables[Math.floor(id / 20) % 20]}${syllables[Math.floor(id / 400) % 20]}`;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

export const startUrl: string = `${origin}/`;
