import { type Area, numberBelow, type PageRequest, type SitePage } from './page.ts';
import { type SitePlan, sessionPages } from './plan.ts';
import { productPath, productTitle } from './shop.ts';
import { numbers, paragraphsAbout, randomOf, tokenOf, wordOf } from './words.ts';

const facets = ['colour', 'size', 'brand', 'width', 'sole', 'season'];
const facetValues = 8;
const finderProducts = 240;
const finderPage = 12;

/** A list with 6 facets of 8 values and 4 orders, all of which combine. */
export const finder: Area = ({ plan, url, rest }) => {
  if (rest.length > 0) return undefined;
  const chosen = facets.flatMap((facet, at) => {
    const value = url.searchParams.get(facet);
    return value === null ? [] : [{ facet, at, value }];
  });
  const found = numbers(finderProducts).filter((id) =>
    chosen.every(({ at, value }) => facetOf(plan, id, at) === value),
  );
  const offered = facets.flatMap((facet, at) =>
    [...new Set(found.map((id) => facetOf(plan, id, at)))].map((value) => [facet, value] as const),
  );
  const orders = ['price', 'date', 'rating', 'popularity'].map((order) => ['orderby', order] as const);
  const shown = found.slice(0, finderPage);
  return {
    real: url.search === '' ? '/finder' : undefined,
    title: `Finder ${chosen.map(({ facet, value }) => `${facet} ${value}`).join(' ')}`,
    paragraphs: [`We found ${found.length} articles for you. Choose more to see fewer of them, or begin again.`],
    links: [
      ...shown.map((id) => [productPath(plan, id), productTitle(plan, id)] as const),
      ...[...offered, ...orders].map(([name, value]) => [withParameter(url, name, value), `${name} ${value}`] as const),
    ],
  };
};

function facetOf({ seed }: SitePlan, id: number, at: number): string {
  return `v${Math.floor(randomOf(seed, `facet ${id} ${at}`)() * facetValues)}`;
}

function withParameter(url: URL, name: string, value: string): string {
  const parameters = new URLSearchParams(url.search);
  parameters.set(name, value);
  return `${url.pathname}?${parameters}`;
}

const monthNames = 'January February March April May June July August September October November December'.split(' ');

/** `/events/<year>/<month>[/<day>]`, without beginning or end. */
export const calendar: Area = ({ rest }) => {
  const [year = 0, month = 0, day] = rest.map(Number);
  if (!(month >= 1 && month <= 12) || rest.length > 3) return undefined;
  const monthAt = (offset: number): string => {
    const at = year * 12 + month - 1 + offset;
    return `/events/${Math.floor(at / 12)}/${1 + (at % 12)}`;
  };
  const days = day === undefined ? numbers(28).map((at) => `/events/${year}/${month}/${at + 1}`) : [];
  return {
    real: undefined,
    title: `Events ${day ?? ''} ${monthNames[month - 1]} ${year}`,
    paragraphs: [`Events in ${monthNames[month - 1]} ${year}: ${numbers(28).join(' ')}. There are no events.`],
    links: [monthAt(-1), monthAt(1), ...days].map((href) => [href, href.slice(8)]),
  };
};

/** `/guide/<n>`: every link has a session of its own. */
export const guide: Area = ({ plan, url, rest }) => {
  const id = numberBelow(sessionPages, rest[0]);
  if (id === undefined || rest.length > 1) return undefined;
  const links = numbers(sessionPages).map((other) => guideLink(plan, other, url.href));
  return sessionPage(plan, { real: `/guide/${id}`, title: `Guide ${wordOf(id + 500)}`, links });
};

/** `/portal/<session>/<n>` */
export const portal: Area = ({ plan, url, rest }) => {
  const id = numberBelow(sessionPages, rest[1]);
  if (id === undefined || rest.length > 2) return undefined;
  const links = numbers(sessionPages).map((other) => portalLink(plan, other, url.href));
  return sessionPage(plan, { real: `/portal/*/${id}`, title: `Manual ${wordOf(id + 700)}`, links });
};

/** Addresses that stand for the pages behind sessions. */
export function trapPaths(): string[] {
  return ['/finder', ...numbers(sessionPages).flatMap((id) => [`/guide/${id}`, `/portal/*/${id}`])];
}

/** @param from - the page the link is on. */
export function guideLink({ seed }: SitePlan, id: number, from: string): string {
  return `/guide/${id}?visit=${tokenOf(seed, `${from} ${id}`)}`;
}

/** @param from - the page the link is on. */
export function portalLink({ seed }: SitePlan, id: number, from: string): string {
  return `/portal/${tokenOf(seed, `${from} ${id}`)}/${id}`;
}

function sessionPage(
  { seed }: SitePlan,
  { real, title, links }: { readonly real: string; readonly title: string; readonly links: readonly string[] },
): SitePage {
  return {
    real,
    title,
    paragraphs: paragraphsAbout(`the ${title}`, randomOf(seed, real)),
    links: links.map((href, at) => [href, `Chapter ${at}`]),
  };
}

/** A relative link that grows with each page. */
export const deep: Area = ({ rest }: PageRequest) => ({
  real: undefined,
  title: 'Deep',
  paragraphs: ['The same page at any depth, with a sentence that is long enough to be taken for content.'],
  links: [[`${rest.at(-1) ?? 'deep'}/${'abcdefghijklmnop'[rest.length % 16]}`, 'Deeper']],
});
