import type { ReadOptions } from '../../contracts/store.ts';
import type { Product } from '../../model/product.ts';
import type { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { joinChecksums, type PageValues, pageChecksum, templateChecksum } from './checksum.ts';
import { analyzePage, countTerms, forgetChunks, indexChunks, readChunks, writeChunks } from './chunks.ts';
import { findCustomer, unknownCustomer } from './customers.ts';
import type { Database } from './database.ts';
import { addUrls, noteRemoval, settleUrl } from './frontier.ts';
import { findJobNumbers } from './jobs.ts';
import { requireLease } from './leases.ts';
import { findPage, type IdentityRow, toIdentity, toLines, visitColumns } from './page-summary.ts';
import { readTemplate, removeTemplate, storeTemplate, toTemplateRow } from './page-template-rows.ts';
import { inheritVectors, insertVectors, readVectors, type VectorsByModel, vectorsByModel } from './page-vectors.ts';
import { markSeen, writeVisit } from './page-visits.ts';
import { countProducts, listProducts, productsChecksum, putProducts, readProducts } from './product-rows.ts';
import type { PackedPage, PackedPageStore, Synchronous } from './protocol.ts';
import { shrinkVectors } from './vector-pack.ts';
import { withoutNul } from './without-nul.ts';

/** The part of the store that is about pages, on one file. */
export function pageOperations(
  database: Database,
  now: () => number,
  analyzer: TextAnalyzer,
): Synchronous<PackedPageStore> {
  return {
    getPage(customerId, key) {
      return findPage(database, findCustomer(database, customerId) ?? unknownCustomer, key);
    },

    readLinks(customerId, key) {
      const row = database.get<{ links: string }>(
        'SELECT links FROM pages WHERE customer = ? AND key = ?',
        ...[findCustomer(database, customerId) ?? unknownCustomer, key],
      );
      return toLines(row?.links ?? '');
    },

    readPage(customerId, key, options) {
      return database.read(() => {
        const row = database.get<PageRow>(
          `${selectPages} AND key = ?`,
          ...[findCustomer(database, customerId) ?? unknownCustomer, key],
        );
        return row && toPage(database, row, options);
      });
    },

    commitPages(customerId, lease, commits) {
      return database.write(() => {
        const numbers = requireLease(database, customerId, lease);
        let added = 0;
        for (const { outcome, discovered } of commits) {
          added += addUrls(database, numbers, discovered, now());
          settleUrl(database, numbers, outcome);
        }
        const pages = commits.flatMap(({ page }) => page ?? []);
        replacePages(database, numbers.customer, pages, analyzer);
        for (const { seen } of commits) if (seen) markSeen(database, numbers.customer, seen);
        return added;
      });
    },

    removePages(customerId, lease, removals) {
      return database.write(() => {
        const numbers = requireLease(database, customerId, lease);
        const byKey = new Map(removals.map((removal) => [removal.key, removal]));
        const removed = [...byKey.values()].filter(({ key, provenAt }) => {
          const page = findPage(database, numbers.customer, key);
          return page && page.fetchedAt <= provenAt;
        });
        // Before the pages: see the schema about triggers.
        for (const { key, reason } of removed) noteRemoval(database, numbers, key, { reason, at: new Date(now()) });
        for (const { key } of removed) removePage(database, numbers.customer, key);
        return removed.map(({ key }) => key);
      });
    },

    listUnmetPages(customerId, jobId, { reach, after = '', limit }) {
      const numbers = findJobNumbers(database, customerId, jobId);
      if (!numbers) return [];
      return database.all<Pick<PageRow, 'key' | 'url'>>(
        `SELECT key, url FROM pages JOIN page_visits ON page_visits.page = pages.number
         WHERE pages.customer = ? AND key > ? AND reach = ? AND NOT EXISTS (
           SELECT 1 FROM frontier WHERE frontier.customer = ? AND job = ? AND frontier.key = pages.key)
         ORDER BY key LIMIT ?`,
        ...[numbers.customer, after, reach, numbers.customer, numbers.job, limit],
      );
    },

    listDueCustomers({ at, after = '', limit }) {
      const rows = database.all<{ customer_id: string; due_pages: number; due_since: number }>(
        `SELECT customer_id, count(*) AS due_pages, min(due_at) AS due_since FROM customers
           JOIN page_visits ON page_visits.customer = customers.number AND due_at <= ?
         WHERE customer_id > ? GROUP BY customers.number ORDER BY customer_id LIMIT ?`,
        ...[at.getTime(), after, limit],
      );
      return rows.map(({ customer_id, due_pages, due_since }) => ({
        customerId: customer_id,
        duePages: due_pages,
        dueSince: new Date(due_since),
      }));
    },

    listDuePages(customerId, { at, limit }) {
      const rows = database.all<Pick<PageRow, 'url' | 'due_at' | 'fetched_at'>>(
        `SELECT url, due_at, fetched_at FROM page_visits JOIN pages ON pages.number = page_visits.page
         WHERE page_visits.customer = ? AND due_at <= ? ORDER BY due_at, page LIMIT ?`,
        ...[findCustomer(database, customerId) ?? unknownCustomer, at.getTime(), limit],
      );
      return rows.map(({ url, due_at, fetched_at }) => ({
        url,
        dueAt: new Date(due_at),
        fetchedAt: new Date(fetched_at),
      }));
    },

    listPages(customerId, { after = '', limit, ...options }) {
      return database.read(() => {
        const rows = database.all<PageRow>(
          `${selectPages} AND key > ? ORDER BY key LIMIT ?`,
          ...[findCustomer(database, customerId) ?? unknownCustomer, after, limit],
        );
        return rows.map((row) => toPage(database, row, options));
      });
    },

    countPages(customerId) {
      return database.read(() => {
        const customer = findCustomer(database, customerId) ?? unknownCustomer;
        const row = database.get<{ pages: number; chunks: number }>(
          'SELECT count(*) AS pages, total(chunk_count) AS chunks FROM pages WHERE customer = ?',
          customer,
        );
        return { pages: 0, chunks: 0, ...row, products: countProducts(database, customer) };
      });
    },

    listProducts(customerId, { after = '', limit }) {
      return database.read(() =>
        listProducts(database, findCustomer(database, customerId) ?? unknownCustomer, { after, limit }),
      );
    },

    getProducts(customerId, keys) {
      return database.read(() => {
        const customer = findCustomer(database, customerId) ?? unknownCustomer;
        const products = new Map<string, readonly Product[]>();
        for (const key of keys) {
          const found = readProducts(database, customer, key);
          if (found.length > 0) products.set(key, found);
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
export function replacePages(
  database: Database,
  customer: number,
  pages: readonly PackedPage[],
  analyzer: TextAnalyzer,
): void {
  const lastByKey = new Map(pages.map((page) => [page.key, page]));
  const inherited = new Map(
    [...lastByKey.values()].map((page) => [page.key, removePage(database, customer, page.key, page)]),
  );
  for (const page of lastByKey.values()) {
    const number = insertPage(database, customer, page, analyzer);
    inheritVectors(database, { customer, page: number, chunks: page.chunks }, inherited.get(page.key) ?? new Map());
  }
}

/** @returns the number it got. */
function insertPage(database: Database, customer: number, page: PackedPage, analyzer: TextAnalyzer): number {
  const terms = analyzePage(analyzer, page);
  const row = toValues(page);
  const template = page.template && toTemplateRow(page.template);
  const checksum = joinChecksums(pageChecksum(row), template ? templateChecksum(template) : '');
  const number = database.insert(
    `INSERT INTO pages (customer, key, url, title, content_hash, chunking, model_id, etag, last_modified, reading,
       description, language, category, chunk_count, links, markdown, chunks, term_counts, checksum, product_checksum)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[customer, row.key, row.url, row.title, page.contentHash, row.chunking, row.model_id],
    ...[page.etag, page.lastModified, page.reading, row.description, row.language, row.category],
    ...[page.chunks.length, page.links.join('\n')],
    ...[row.markdown, row.chunks, countTerms(terms), checksum, productsChecksum(page.products)],
  );
  putProducts(database, { customer, key: page.key }, page.products);
  writeVisit(database, { customer, page: number }, page);
  indexChunks(database, customer, number, page, terms);
  const { modelId, vectors } = page;
  if (vectors && modelId !== null) {
    insertVectors(database, { customer, page: number }, { modelId, ...shrinkVectors(vectors) });
  }
  if (template) storeTemplate(database, customer, number, template);
  return number;
}

function toValues(page: PackedPage): PageValues {
  return {
    key: page.key,
    url: page.url,
    title: withoutNul(page.title),
    chunking: page.chunking,
    model_id: page.modelId,
    description: withoutNul(page.description),
    language: withoutNul(page.language),
    category: withoutNul(page.category),
    markdown: withoutNul(page.markdown),
    chunks: writeChunks(page),
  };
}

/**
 * @param successor - the page that comes in its place.
 * @returns vectors its successor may need, `undefined` when there was no such page.
 */
export function removePage(
  database: Database,
  customer: number,
  key: string,
  successor?: Pick<PackedPage, 'modelId' | 'vectors'>,
): VectorsByModel | undefined {
  const page = database.get<{ number: number; chunks: string }>(
    'SELECT number, chunks FROM pages WHERE customer = ? AND key = ?',
    ...[customer, key],
  );
  if (!page) return undefined;
  const chunks = readChunks(page.chunks);
  const complete = successor?.vectors?.missing === 0 ? successor.modelId : null;
  const vectors = successor ? vectorsByModel(database, { customer, page: page.number, chunks }, complete) : new Map();
  forgetChunks(database, customer, page.number, chunks);
  database.run('DELETE FROM page_vectors WHERE customer = ? AND page = ?', customer, page.number);
  database.run('DELETE FROM page_visits WHERE customer = ? AND page = ?', customer, page.number);
  removeTemplate(database, customer, page.number);
  if (!successor) putProducts(database, { customer, key }, []);
  database.run('DELETE FROM pages WHERE customer = ? AND number = ?', customer, page.number);
  return vectors;
}

const selectPages = `SELECT pages.*, ${visitColumns} FROM pages JOIN page_visits ON page_visits.page = pages.number
  WHERE pages.customer = ?`;

interface PageRow extends IdentityRow {
  readonly customer: number;
  readonly model_id: string | null;
  readonly description: string | null;
  readonly language: string | null;
  readonly category: string | null;
  readonly links: string;
  readonly markdown: string;
  readonly chunks: string;
}

function toPage(database: Database, row: PageRow, { modelId = row.model_id }: ReadOptions = {}): PackedPage {
  const { customer, number, description, language, category, markdown } = row;
  const vectors = modelId === null ? undefined : readVectors(database, { customer, page: number }, modelId);
  const template = readTemplate(database, customer, number);
  return {
    ...toIdentity(row),
    ...{ description, language, category, markdown },
    chunks: readChunks(row.chunks),
    modelId: vectors ? modelId : null,
    vectors: vectors ?? null,
    products: readProducts(database, customer, row.key),
    links: toLines(row.links),
    ...(template && { template }),
  };
}
