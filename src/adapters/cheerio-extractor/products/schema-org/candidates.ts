import { type NodeGraph, type NodeObject, readText, readTypes, readValues } from '../../structured-data/node-graph.ts';
import { isGroup, variantNodesOf } from './variants.ts';

const productTypes = new Set([
  'product',
  'productgroup',
  'individualproduct',
  'productmodel',
  'someproducts',
  'vehicle',
  'car',
]);
/** Works that are products where they are for sale. */
const workTypes = new Set([
  'book',
  'audiobook',
  'movie',
  'musicalbum',
  'musicrelease',
  'game',
  'videogame',
  'motorcycle',
]);
const listTypes = new Set(['itemlist', 'collectionpage', 'searchresultspage', 'offercatalog']);
/** A page with more is a catalogue. */
const maxCandidates = 200;

/** A product that a page may be about. */
export interface Candidate {
  readonly node: NodeObject;
  /** Offers that name the product instead of being named by it. */
  readonly outerOffers: readonly NodeObject[];
}

/** Products at the top of a graph; those that are variants of another, or are only named by another, are left out. */
export function findCandidates(graph: NodeGraph): readonly Candidate[] {
  const outer = outerOffers(graph);
  const products = graph.entities.filter((entity) => isProduct(entity) && readText(entity, 'name') !== null);
  const variants = new Set(products.filter(isGroup).flatMap((group) => variantNodesOf(graph, group)));
  return products
    .filter((product) => !variants.has(product))
    .slice(0, maxCandidates)
    .map((node) => ({ node, outerOffers: outer.get(node) ?? [] }));
}

/** Products that the lists of a graph are made of. */
export function findListed(graph: NodeGraph): readonly NodeObject[] {
  const lists = graph.entities.filter((entity) => readTypes(entity).some((type) => listTypes.has(type)));
  const elements = lists.flatMap((list) => graph.nodes(list, 'itemListElement')).slice(0, maxCandidates);
  const items = elements.flatMap((element) => (isProduct(element) ? [element] : graph.nodes(element, 'item')));
  return items.filter(isProduct);
}

/** Whether a graph says that its page is a list of products. */
export function saysListing(graph: NodeGraph): boolean {
  return findListed(graph).length >= 2;
}

export function isProduct(node: NodeObject): boolean {
  const types = readTypes(node);
  if (types.some((type) => productTypes.has(type))) return true;
  return types.some((type) => workTypes.has(type)) && readValues(node, 'offers').length > 0;
}

function outerOffers(graph: NodeGraph): ReadonlyMap<NodeObject, readonly NodeObject[]> {
  const found = new Map<NodeObject, NodeObject[]>();
  for (const entity of graph.entities) {
    if (!readTypes(entity).some((type) => type === 'offer' || type === 'aggregateoffer')) continue;
    for (const product of graph.nodes(entity, 'itemOffered')) {
      found.set(product, [...(found.get(product) ?? []), entity]);
    }
  }
  return found;
}
