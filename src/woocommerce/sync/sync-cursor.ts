import type { SyncCursor } from '../../model/shop.ts';
import type { SourcePage, SyncSource } from './sync-source.ts';

/** Entries of a page, as all sources ask for them. */
export const pageSize = 100;

/**
 * How far back changes are asked for again. A record is dated when its request begins and stored when it ends: what is dated
 * before the latest change may have come after it.
 */
const overlapMs = 120_000;
/** The shop compares strictly, and to the second. */
const grainMs = 1_000;

/** Where a reading begins. */
export function firstCursor(kind: SyncCursor['kind'], watermark: Date | null, now: number): SyncCursor {
  const after = kind === 'changes' && watermark ? new Date(watermark.getTime() - overlapMs).toISOString() : null;
  return { kind, page: 1, after, total: null, startedAt: new Date(now).toISOString(), latest: null };
}

export interface PageFacts {
  readonly changes: SyncSource<unknown>['changes'];
  /** When each record of the page was changed. */
  readonly changedAt: readonly (Date | null)[];
  /** Whether all records of the page were known as they are. */
  readonly foundNothingNew: boolean;
}

export interface NextCursor {
  /** Where the reading goes on; `null` at the end. */
  readonly cursor: SyncCursor | null;
  /** What the page taught, also when it was the last. */
  readonly learned: Pick<SyncCursor, 'startedAt' | 'latest'>;
}

/**
 * Where a reading goes on behind a page, so that no record is passed over although the list changes meanwhile.
 *
 * By number of page, lists in the order of ids grow at their end; where they have shrunk since the page before, records have
 * moved forward, and the pages they moved to are read again. Changes in the order of time are asked for anew from the last
 * one seen: a record that changes again moves to the end, and page numbers would skip its neighbour.
 */
export function afterPage(
  cursor: SyncCursor,
  page: Pick<SourcePage<unknown>, 'total' | 'hasMore' | 'answeredAt'>,
  { changes, changedAt, foundNothingNew }: PageFacts,
): NextCursor {
  const isFirst = cursor.page === 1 && cursor.total === null;
  // The shop dates its records by its own clock.
  const startedAt = isFirst && page.answeredAt !== null ? new Date(page.answeredAt).toISOString() : cursor.startedAt;
  const latest = latestOf(cursor.latest, changedAt);
  const learned = { startedAt, latest };
  const isOver = !page.hasMore || (cursor.kind === 'changes' && changes === 'newest' && foundNothingNew);
  const next = { ...cursor, ...learned, total: page.total };
  const isOrdered = cursor.kind === 'changes' && changes === 'ordered';
  const moved = isOrdered ? 0 : movedPages(cursor, page);
  if (moved > 0) return { cursor: { ...next, page: Math.max(1, cursor.page - moved) }, learned };
  if (isOver) return { cursor: null, learned };
  return { cursor: isOrdered ? behindLastChange(next, changedAt) : { ...next, page: cursor.page + 1 }, learned };
}

/** Pages to step back: what was at the beginning of this page may be at the end of one that was read before. */
function movedPages({ total }: SyncCursor, page: Pick<SourcePage<unknown>, 'total'>): number {
  if (total === null || page.total === null) return 0;
  return Math.ceil(Math.max(0, total - page.total) / pageSize);
}

function behindLastChange(cursor: SyncCursor, changedAt: readonly (Date | null)[]): SyncCursor {
  const last = changedAt.at(-1);
  const after = last ? last.getTime() - grainMs : 0;
  // A whole page of one second: it has to be gone through by number.
  if (cursor.after !== null && after <= Date.parse(cursor.after)) return { ...cursor, page: cursor.page + 1 };
  return { ...cursor, page: 1, after: new Date(after).toISOString() };
}

function latestOf(known: string | null, changedAt: readonly (Date | null)[]): string | null {
  const times = [known === null ? null : new Date(known), ...changedAt].flatMap((date) => date?.getTime() ?? []);
  return times.length === 0 ? null : new Date(Math.max(...times)).toISOString();
}
