import type { PageUrls } from '../../extraction/page-urls.ts';
import { type NodeObject, readText, readValues } from '../structured-data/node-graph.ts';
import type { Candidate } from './schema-org/candidates.ts';

/** What a page says it is about, outside of its structured data. */
export interface PageSubject {
  /** Its address, and those it names as its own. */
  readonly ownUrls: readonly string[];
  /** Its headline, and what it calls itself in its head. */
  readonly titles: readonly string[];
}

/** How much speaks for a candidate. */
const weights = { url: 8, title: 4, offers: 2 };
/** A page with as many different products, none of which it is about, lists them. */
const fewestListed = 4;

export interface Choice {
  /** The product of the page: all nodes that speak of it, the best first. */
  readonly nodes: readonly Candidate[];
  /** Its name or its address is that of the page, or there is no other. */
  readonly isAbout: boolean;
  /** The page is about several. */
  readonly isListing: boolean;
}

/** Which of the products that a page states is its own. */
export function chooseCandidate(candidates: readonly Candidate[], subject: PageSubject, urls: PageUrls): Choice {
  if (candidates.length === 0) return { nodes: [], isAbout: false, isListing: false };
  const own = new Set(subject.ownUrls.map(pathOf));
  const titles = subject.titles.map(foldTitle).filter((title) => title !== '');
  const ranked = candidates
    .map((candidate) => ({ candidate, weight: weigh(candidate, own, titles, urls) }))
    .toSorted((a, b) => b.weight - a.weight);
  const best = ranked[0]!;
  const isAbout = best.weight >= weights.title;
  if (!isAbout && countDistinct(candidates) >= fewestListed) return { nodes: [], isAbout: false, isListing: true };
  const nodes = ranked.map(({ candidate }) => candidate).filter((each) => isSame(each, best.candidate));
  return { nodes, isAbout: isAbout || nodes.length === candidates.length, isListing: false };
}

function weigh(
  { node, outerOffers }: Candidate,
  own: ReadonlySet<string>,
  titles: readonly string[],
  urls: PageUrls,
): number {
  const name = foldTitle(readText(node, 'name') ?? '');
  let weight = 0;
  if (addressesOf(node, urls).some((url) => own.has(pathOf(url)))) weight += weights.url;
  if (titles.some((title) => title === name || title.startsWith(`${name} `))) weight += weights.title;
  if (readValues(node, 'offers').length > 0 || outerOffers.length > 0) weight += weights.offers;
  return weight;
}

function addressesOf(node: NodeObject, urls: PageUrls): readonly string[] {
  return ['url', '@id', 'mainEntityOfPage'].flatMap((key) => {
    const href = readText(node, key);
    return (href === null ? undefined : urls.resolvePage(href)) ?? [];
  });
}

function isSame({ node }: Candidate, best: Candidate): boolean {
  if (node === best.node) return true;
  return ['@id', 'sku', 'url', 'name'].some((key) => {
    const value = readText(node, key);
    return value !== null && value === readText(best.node, key);
  });
}

function countDistinct(candidates: readonly Candidate[]): number {
  return new Set(candidates.map(({ node }) => readText(node, 'url') ?? readText(node, 'name'))).size;
}

/** Shops add parameters and fragments to the address of one page. */
function pathOf(url: string): string {
  const { host, pathname } = new URL(url);
  return host.replace(/^www\./, '') + pathname.replace(/\/$/, '');
}

function foldTitle(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\d]+/gu, ' ')
    .trim();
}
