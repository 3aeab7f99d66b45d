import type { ProductAttribute } from '../../../../model/product.ts';
import { isStated, type ProductFacts } from '../../../../products/product-facts.ts';
import { type NodeGraph, type NodeObject, readText, readValues } from '../../structured-data/node-graph.ts';
import type { Candidate } from './candidates.ts';
import { readIdentifiers } from './identifiers.ts';
import { readImages } from './images.ts';
import { readCondition } from './offer.ts';
import { collectOffers, summarizeOffers } from './offers.ts';
import { readAggregateRating } from './rating.ts';
import { readFact, readName, readPlainFact } from './read-fact.ts';
import { readVariantNode, type VariantContext, variantNodesOf, variantsOfOffers } from './variants.ts';

const maxAttributes = 100;

/**
 * What a schema.org node says of its product.
 *
 * @param outerOffers - offers that name the product instead of being named by it (`itemOffered`).
 */
function readProductNode(
  graph: NodeGraph,
  node: NodeObject,
  context: VariantContext,
  outerOffers: readonly NodeObject[] = [],
): ProductFacts {
  const { urls, now } = context;
  const own = [...graph.nodes(node, 'offers'), ...outerOffers];
  const offers = collectOffers(graph, own.length === 0 && hasPrice(node) ? [node] : own, now);
  const variantNodes = variantNodesOf(graph, node);
  const variants = variantNodes.map((variant) => readVariantNode(graph, variant, node, context));
  const variantOffers = collectOffers(
    graph,
    variantNodes.flatMap((variant) => graph.nodes(variant, 'offers')),
    now,
  );
  const summary = summarizeOffers(offers.some(({ price }) => price !== null) ? offers : [...offers, ...variantOffers]);
  const [group] = graph.nodes(node, 'isVariantOf');
  const inherited = group === undefined ? {} : readShared(graph, group);
  return fillGaps(
    {
      ...readShared(graph, node),
      ...summary,
      ...readIdentifiers(
        graph,
        node,
        offers.map((offer) => offer.node),
      ),
      name: readPlainFact(node, 'name'),
      url: resolve(readText(node, 'url') ?? offers.find(({ url }) => url !== null)?.url ?? null, context),
      condition: readCondition(node) ?? summary.condition,
      images: readImages(graph, node, urls),
      variants: variants.length > 0 ? variants : variantsOfOffers(offers, context),
    },
    inherited,
  );
}

/** Fewer nodes of one product may be the same thing, told twice by two programs. */
const fewestForms = 3;

/**
 * What the nodes of one product say, one by one, the best first. Shops also write a node for each size, all with one name:
 * these are the variants of one product.
 */
export function readProductNodes(
  graph: NodeGraph,
  candidates: readonly Candidate[],
  context: VariantContext,
): readonly ProductFacts[] {
  const [first] = candidates;
  const nodes = candidates.map(({ node }) => node);
  const skus = new Set(nodes.map((node) => readFact(node, 'sku')).filter((sku) => sku !== null));
  const all = candidates.map(({ node, outerOffers }) => readProductNode(graph, node, context, outerOffers));
  if (first === undefined || skus.size < fewestForms || skus.size < nodes.length) return all;
  const variants = nodes.map((node) => readVariantNode(graph, node, first.node, context));
  const offers = collectOffers(
    graph,
    nodes.flatMap((node) => graph.nodes(node, 'offers')),
    context.now,
  );
  return [{ ...all[0], ...summarizeOffers(offers), sku: null, mpn: null, gtin: null, gtinType: null, variants }];
}

/** What a group of variants says once for all of them. */
function readShared(graph: NodeGraph, node: NodeObject): ProductFacts {
  return {
    description: readPlainFact(node, 'description'),
    brand: readName(graph, node, 'brand') ?? readName(graph, node, 'manufacturer'),
    rating: readAggregateRating(graph, node),
    categories: readCategories(graph, node),
    attributes: readAttributes(graph, node),
  };
}

function fillGaps(facts: ProductFacts, others: ProductFacts): ProductFacts {
  const missing = Object.entries(others).filter(([fact]) => !isStated(facts[fact as keyof ProductFacts]));
  return { ...facts, ...Object.fromEntries(missing) };
}

function hasPrice(node: NodeObject): boolean {
  return readValues(node, 'price').length > 0 || readValues(node, 'lowPrice').length > 0;
}

function resolve(href: string | null, { urls }: VariantContext): string | null {
  const url = href === null ? undefined : urls.resolvePage(href);
  // Only a page of the same site is the product's own.
  return url !== undefined && new URL(url).host === new URL(urls.base).host ? url : null;
}

/** `Shoes > Running` */
function readCategories(graph: NodeGraph, node: NodeObject): readonly string[] {
  const category = readName(graph, node, 'category') ?? '';
  return category
    .split(/\s*[>»›]\s*|\s\/\s/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !/^https?:/.test(part) && !/^\d+$/.test(part));
}

function readAttributes(graph: NodeGraph, node: NodeObject): readonly ProductAttribute[] {
  const attributes: ProductAttribute[] = [];
  for (const property of graph.nodes(node, 'additionalProperty').slice(0, maxAttributes)) {
    const name = readFact(property, 'name');
    const value = readFact(property, 'value');
    if (name !== null && value !== null) attributes.push({ name, values: [value] });
  }
  for (const name of ['color', 'material', 'size']) {
    const value = readName(graph, node, name);
    if (value !== null) attributes.push({ name, values: [value] });
  }
  return attributes;
}
