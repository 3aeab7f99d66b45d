import type { SeenPage } from '../../contracts/store.ts';
import type { Database } from './database.ts';
import { visitColumns } from './page-summary.ts';
import { seeProducts } from './product-rows.ts';

/** Within the caller's transaction. @param page - its number, new or not. */
export function writeVisit(
  database: Database,
  { customer, page }: { readonly customer: number; readonly page: number },
  { fetchedAt, history }: Pick<SeenPage, 'fetchedAt' | 'history'>,
): void {
  database.run(
    `INSERT OR REPLACE INTO page_visits (page, customer, ${visitColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[page, customer, fetchedAt.getTime(), history.addedAt.getTime(), history.changedAt.getTime()],
    ...[history.observedMs, history.changes, history.dueAt.getTime(), history.reach, history.missedIn.join('\n')],
  );
}

/** Within the caller's transaction. Commits of one call may come in any order: an older visit does not turn the time back. */
export function markSeen(database: Database, customer: number, seen: SeenPage): void {
  const page = database.get<{ number: number }>(
    `SELECT number FROM pages JOIN page_visits ON page_visits.page = pages.number
     WHERE pages.customer = ? AND key = ? AND fetched_at <= ?`,
    ...[customer, seen.key, seen.fetchedAt.getTime()],
  );
  if (!page) return;
  writeVisit(database, { customer, page: page.number }, seen);
  seeProducts(database, { customer, key: seen.key, seenAt: seen.fetchedAt }, seen.update);
  if (seen.read) writeReading(database, { customer, page: page.number }, seen.read);
}

/** Mostly nothing has changed, and then nothing is written: the long text stands behind these columns. */
function writeReading(
  database: Database,
  { customer, page }: { readonly customer: number; readonly page: number },
  { etag, lastModified, reading, links }: NonNullable<SeenPage['read']>,
): void {
  const lines = links.join('\n');
  database.run(
    `UPDATE pages SET etag = ?, last_modified = ?, reading = ?, links = ?
     WHERE customer = ? AND number = ? AND (etag IS NOT ? OR last_modified IS NOT ? OR reading <> ? OR links <> ?)`,
    ...[etag, lastModified, reading, lines, customer, page, etag, lastModified, reading, lines],
  );
}
