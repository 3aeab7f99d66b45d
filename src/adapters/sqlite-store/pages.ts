import type { PageSummary } from '../../contracts/store.ts';
import type { Product } from '../../model/product.ts';
import type { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { analyzePage, readChunks, removeChunks, storeChunks } from './chunks.ts';
import { countProducts, findCustomer, unknownCustomer } from './customers.ts';
import type { Database } from './database.ts';
import { addUrls, settleUrl } from './frontier.ts';
import { requireJob } from './jobs.ts';
import type { PackedPage, PackedPageStore, Synchronous } from './protocol.ts';
import { withoutNul } from './without-nul.ts';

/** The part of the store that is about pages, on one file. */
export function pageOperations(
  database: Database,
  now: () => number,
  analyzer: TextAnalyzer,
): Synchronous<PackedPageStore> {
  return {
    getPage(customerId, key) {
      const row = database.get<SummaryRow>(
        `SELECT key, url, title, content_hash, chunking, model_id, fetched_at FROM pages
         WHERE customer = ? AND key = ?`,
        ...[findCustomer(database, customerId) ?? unknownCustomer, key],
      );
      return row && toSummary(row);
    },

    readPage(customerId, key) {
      return database.read(() => {
        const row = database.get<PageRow>(
          'SELECT * FROM pages WHERE customer = ? AND key = ?',
          ...[findCustomer(database, customerId) ?? unknownCustomer, key],
        );
        return row && toPage(database, row);
      });
    },

    commitPages(customerId, commits) {
      return database.write(() => {
        let added = 0;
        for (const { jobId, outcome, discovered } of commits) {
          const numbers = requireJob(database, customerId, jobId);
          added += addUrls(database, numbers, discovered, now());
          settleUrl(database, numbers, outcome);
        }
        const customer = findCustomer(database, customerId);
        if (customer === undefined) return 0;
        replacePages(
          database,
          customer,
          commits.flatMap(({ page }) => page ?? []),
          analyzer,
        );
        for (const { seen } of commits) if (seen) markSeen(database, customer, seen.key, seen.fetchedAt);
        return added;
      });
    },

    removePages(customerId, keys) {
      return database.write(() => {
        const customer = findCustomer(database, customerId);
        if (customer === undefined) return 0;
        return keys.filter((key) => removePage(database, customer, key)).length;
      });
    },

    listPages(customerId, { after = '', limit }) {
      return database.read(() => {
        const rows = database.all<PageRow>(
          'SELECT * FROM pages WHERE customer = ? AND key > ? ORDER BY key LIMIT ?',
          ...[findCustomer(database, customerId) ?? unknownCustomer, after, limit],
        );
        return rows.map((row) => toPage(database, row));
      });
    },

    countPages(customerId) {
      return database.read(() => {
        const customer = findCustomer(database, customerId) ?? unknownCustomer;
        const row = database.get<{ pages: number; chunks: number }>(
          // Two plain parameters: Node 22.16 cannot bind a numbered one by its position.
          `SELECT (SELECT count(*) FROM pages WHERE customer = ?) AS pages,
             (SELECT count(*) FROM chunks WHERE customer = ?) AS chunks`,
          ...[customer, customer],
        );
        return { pages: 0, chunks: 0, ...row, products: countProducts(database, customer) };
      });
    },

    getProducts(customerId, keys) {
      return database.read(() => {
        const customer = findCustomer(database, customerId) ?? unknownCustomer;
        const products = new Map<string, readonly Product[]>();
        for (const key of keys) {
          const row = database.get<{ products: string }>(
            'SELECT products FROM pages WHERE customer = ? AND key = ? AND product_count > 0',
            ...[customer, key],
          );
          if (row) products.set(key, toProducts(row.products));
        }
        return products;
      });
    },
  };
}

/**
 * Old rows go, new ones come under new numbers; the caller's transaction makes it one step.
 *
 * First all that go, then all that come: FTS5 writes out what it has collected whenever row ids do not ascend. Of several
 * pages with one key the last one stays.
 */
function replacePages(
  database: Database,
  customer: number,
  pages: readonly PackedPage[],
  analyzer: TextAnalyzer,
): void {
  const lastByKey = new Map(pages.map((page) => [page.key, page]));
  for (const key of lastByKey.keys()) removePage(database, customer, key);
  for (const page of lastByKey.values()) insertPage(database, customer, page, analyzer);
}

function insertPage(database: Database, customer: number, page: PackedPage, analyzer: TextAnalyzer): void {
  const number = database.insert(
    `INSERT INTO pages (customer, key, url, title, content_hash, chunking, model_id, fetched_at, description, language,
       category, chunk_count, product_count, products, markdown)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[customer, page.key, page.url, withoutNul(page.title), page.contentHash, page.chunking, page.modelId],
    ...[page.fetchedAt.getTime(), withoutNul(page.description), withoutNul(page.language), withoutNul(page.category)],
    ...[page.chunks.length, page.products.length, JSON.stringify(page.products), withoutNul(page.markdown)],
  );
  storeChunks(database, customer, number, page, analyzePage(analyzer, customer, page));
}

/** Commits of one call may come in any order: an older visit does not turn the time back. */
function markSeen(database: Database, customer: number, key: string, fetchedAt: Date): void {
  database.run(
    'UPDATE pages SET fetched_at = max(fetched_at, ?) WHERE customer = ? AND key = ?',
    ...[fetchedAt.getTime(), customer, key],
  );
}

function removePage(database: Database, customer: number, key: string): boolean {
  const page = database.get<{ number: number; chunk_count: number }>(
    'SELECT number, chunk_count FROM pages WHERE customer = ? AND key = ?',
    ...[customer, key],
  );
  if (!page) return false;
  removeChunks(database, customer, page.number, page.chunk_count);
  database.run('DELETE FROM pages WHERE customer = ? AND number = ?', customer, page.number);
  return true;
}

interface SummaryRow {
  readonly key: string;
  readonly url: string;
  readonly title: string;
  readonly content_hash: string;
  readonly chunking: string;
  readonly model_id: string | null;
  readonly fetched_at: number;
}

interface PageRow extends SummaryRow {
  readonly number: number;
  readonly customer: number;
  readonly description: string | null;
  readonly language: string | null;
  readonly category: string | null;
  readonly products: string;
  readonly markdown: string;
}

function toSummary(row: SummaryRow): PageSummary {
  return {
    key: row.key,
    url: row.url,
    title: row.title,
    contentHash: row.content_hash,
    chunking: row.chunking,
    modelId: row.model_id,
    fetchedAt: new Date(row.fetched_at),
  };
}

function toPage(database: Database, row: PageRow): PackedPage {
  const { description, language, category, markdown } = row;
  return {
    ...toSummary(row),
    ...{ description, language, category, markdown },
    ...readChunks(database, row.customer, row.number),
    products: toProducts(row.products),
  };
}

/** JSON turns dates into text; `asOf` is the only one in a product. */
function toProducts(json: string): readonly Product[] {
  const products: readonly Product[] = JSON.parse(json);
  return products.map((product) => ({ ...product, asOf: new Date(product.asOf) }));
}
