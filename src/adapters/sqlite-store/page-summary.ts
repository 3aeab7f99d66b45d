import type { PageIdentity, PageSummary } from '../../contracts/store.ts';
import type { Database } from './database.ts';

/** What visits write, in a row of its own. */
export interface VisitRow {
  readonly fetched_at: number;
  readonly added_at: number;
  readonly changed_at: number;
  readonly observed_ms: number;
  readonly changes: number;
  readonly due_at: number;
  readonly reach: string;
  readonly missed_in: string;
}

/** The columns that tell which page it is; those of the page stand before the long ones. */
export interface IdentityRow extends VisitRow {
  readonly number: number;
  readonly key: string;
  readonly url: string;
  readonly title: string;
  readonly content_hash: string;
  readonly chunking: string;
  readonly etag: string | null;
  readonly last_modified: string | null;
  readonly reading: string;
}

/** Columns of {@link VisitRow}. */
export const visitColumns = 'fetched_at, added_at, changed_at, observed_ms, changes, due_at, reach, missed_in';

/** The page of a customer, by the customer's number. */
export function findPage(database: Database, customer: number, key: string): PageSummary | undefined {
  const row = database.get<IdentityRow & { readonly chunk_count: number }>(
    `SELECT number, key, url, title, content_hash, chunking, etag, last_modified, reading, chunk_count, ${visitColumns}
     FROM pages JOIN page_visits ON page_visits.page = pages.number WHERE pages.customer = ? AND key = ?`,
    ...[customer, key],
  );
  if (!row) return undefined;
  const models = database.all<{ model_id: string }>(
    'SELECT model_id FROM page_vectors WHERE customer = ? AND page = ? AND missing = 0 ORDER BY model_id',
    ...[customer, row.number],
  );
  return { ...toIdentity(row), chunkCount: row.chunk_count, modelIds: models.map(({ model_id }) => model_id) };
}

export function toIdentity(row: IdentityRow): PageIdentity {
  return {
    key: row.key,
    url: row.url,
    title: row.title,
    contentHash: row.content_hash,
    chunking: row.chunking,
    fetchedAt: new Date(row.fetched_at),
    history: {
      addedAt: new Date(row.added_at),
      changedAt: new Date(row.changed_at),
      observedMs: row.observed_ms,
      changes: row.changes,
      dueAt: new Date(row.due_at),
      reach: row.reach,
      missedIn: toLines(row.missed_in),
    },
    etag: row.etag,
    lastModified: row.last_modified,
    reading: row.reading,
  };
}

/** Of texts without line breaks, such as URLs and ids. */
export const toLines = (lines: string): readonly string[] => (lines === '' ? [] : lines.split('\n'));
