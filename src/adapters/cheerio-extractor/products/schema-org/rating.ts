import type { ProductRating } from '../../../../model/product.ts';
import { parseReviewCount } from '../../../../products/review-count.ts';
import { type NodeGraph, type NodeObject, readText } from '../../structured-data/node-graph.ts';
import { readNumber } from './read-fact.ts';

/** schema.org: the top of the scale when none is named. */
const defaultBest = 5;

/** `aggregateRating` of a product. A rating nobody gave is none. */
export function readAggregateRating(graph: NodeGraph, product: NodeObject): ProductRating | null {
  const [rating] = graph.nodes(product, 'aggregateRating');
  if (rating === undefined) return null;
  const value = readNumber(rating, 'ratingValue');
  const counted = readText(rating, 'ratingCount') ?? readText(rating, 'reviewCount');
  const count = counted === null ? null : parseReviewCount(counted);
  if (value === null || value <= 0 || count === 0) return null;
  const best = readNumber(rating, 'bestRating') ?? bestBehindSlash(readText(rating, 'ratingValue')) ?? defaultBest;
  return { value, best, count };
}

/** `8.4/10` */
function bestBehindSlash(text: string | null): number | null {
  const best = Number(/\/\s?(\d+)$/.exec(text ?? '')?.[1]);
  return best > 0 ? best : null;
}
