import type { RawPage } from '../client/read-pages.ts';
import type { SourcePage } from './sync-source.ts';

/** A page of a list with its records read. */
export function toSourcePage<Item>({ total, hasMore, answer }: RawPage, items: readonly Item[]): SourcePage<Item> {
  const answeredAt = Date.parse(answer.headers['date'] ?? '');
  return { items, total, hasMore, answeredAt: Number.isNaN(answeredAt) ? null : answeredAt };
}
