import type { ProductVariant } from '../../../../model/product.ts';
import { readGtin } from '../../../../products/gtin.ts';
import type { PageUrls } from '../../../extraction/page-urls.ts';
import {
  lastPart,
  type NodeGraph,
  type NodeObject,
  readText,
  readTexts,
  readTypes,
} from '../../structured-data/node-graph.ts';
import { readIdentifiers } from './identifiers.ts';
import { readImages } from './images.ts';
import type { Offer } from './offer.ts';
import { collectOffers, summarizeOffers } from './offers.ts';
import { readFact, readName, readPlainFact } from './read-fact.ts';

const maxVariants = 500;
/** What a variant may differ in: https://schema.org/variesBy names others. */
const optionKeys = ['size', 'color', 'material', 'pattern', 'suggestedAge', 'suggestedGender'];

export interface VariantContext {
  readonly urls: PageUrls;
  readonly now: Date;
}

/** Products that are forms of `group`: those it lists, and those on the page that name it. */
export function variantNodesOf(graph: NodeGraph, group: NodeObject): readonly NodeObject[] {
  const id = readText(group, '@id');
  const groupId = readText(group, 'productGroupID');
  const naming = graph.entities.filter((each) => {
    if (each === group) return false;
    if (groupId !== null && readText(each, 'inProductGroupWithID') === groupId) return true;
    return graph
      .nodes(each, 'isVariantOf')
      .some((parent) => parent === group || (id !== null && readText(parent, '@id') === id));
  });
  return [...new Set([...graph.nodes(group, 'hasVariant'), ...naming])].slice(0, maxVariants);
}

/** A product node that is one of several forms. */
export function readVariantNode(
  graph: NodeGraph,
  node: NodeObject,
  group: NodeObject,
  { urls, now }: VariantContext,
): ProductVariant {
  const offers = collectOffers(graph, graph.nodes(node, 'offers'), now);
  const { price, listPrice, availability } = summarizeOffers(offers);
  const identifiers = readIdentifiers(
    graph,
    node,
    offers.map((offer) => offer.node),
  );
  const url = readText(node, 'url') ?? offers[0]?.url;
  return {
    externalId: null,
    name: readPlainFact(node, 'name'),
    sku: identifiers.sku ?? null,
    gtin: identifiers.gtin ?? null,
    options: readOptions(graph, node, group),
    price: price ?? null,
    listPrice: listPrice ?? null,
    availability: availability ?? null,
    url: (url ? urls.resolvePage(url) : null) ?? null,
    image: readImages(graph, node, urls)[0] ?? null,
  };
}

/** Offers that are forms of the product: each with a sku or a page of its own, which sellers of the same thing have not. */
export function variantsOfOffers(offers: readonly Offer[], { urls }: VariantContext): readonly ProductVariant[] {
  const forms = offers.filter(({ price, sku, url }) => price !== null && (sku !== null || url !== null));
  const distinct = new Set(forms.map(({ sku, url }) => sku ?? url));
  if (distinct.size < 2 || forms.some(({ url }) => url !== null && isElsewhere(url, urls))) return [];
  return forms.slice(0, maxVariants).map((offer) => ({
    externalId: null,
    name: readPlainFact(offer.node, 'name'),
    sku: offer.sku,
    gtin: readGtin(readText(offer.node, 'gtin13') ?? readText(offer.node, 'gtin') ?? '')?.gtin ?? null,
    options: {},
    price: offer.price,
    listPrice: offer.listPrice,
    availability: offer.availability,
    url: (offer.url === null ? null : urls.resolvePage(offer.url)) ?? null,
    image: null,
  }));
}

function isElsewhere(href: string, urls: PageUrls): boolean {
  const url = urls.resolvePage(href);
  return url === undefined || new URL(url).host !== new URL(urls.base).host;
}

function readOptions(graph: NodeGraph, node: NodeObject, group: NodeObject): Readonly<Record<string, string>> {
  const varying = readTexts(group, 'variesBy').map(lastPart);
  const options: Record<string, string> = {};
  for (const key of new Set([...varying, ...optionKeys])) {
    const value = readName(graph, node, key);
    if (value !== null) options[key] = value;
  }
  for (const property of graph.nodes(node, 'additionalProperty')) {
    const name = readFact(property, 'name');
    const value = readFact(property, 'value');
    if (name !== null && value !== null && (varying.length === 0 || varying.includes(name.toLowerCase()))) {
      options[name] = value;
    }
  }
  return options;
}

export function isGroup(node: NodeObject): boolean {
  return readTypes(node).includes('productgroup');
}
