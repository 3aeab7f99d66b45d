import type { PageStore, ProductsOfPage, StoredPage } from '../../contracts/store.ts';
import type { DueCustomer, DuePage } from '../../model/page.ts';
import type { DatabaseClient } from './database-client.ts';
import { type PackedPage, packCommits, reviveProducts, unpackPage } from './pack-page.ts';
import { type PackedSummary, unpackSummary } from './pack-visit.ts';
import type { Packed } from './packed.ts';
import type { StoreText } from './store-text.ts';

/** Whole pages in one answer: with their vectors they take a tenth of a megabyte each, and JSON is read in one go. */
const pagesPerAnswer = 20;

/** The part of the store that is about pages. */
export function pageCalls(database: DatabaseClient, { analyzer, textLanguage }: StoreText): PageStore {
  return {
    async getPage(customerId, key) {
      const summary = await database.read<PackedSummary | null>('csi_get_page', customerId, { key });
      return summary ? unpackSummary(summary) : undefined;
    },

    async readLinks(customerId, key) {
      return (await database.read<readonly string[] | null>('csi_read_links', customerId, { key })) ?? [];
    },

    async readPage(customerId, key, options) {
      const page = await database.read<PackedPage | null>('csi_read_page', customerId, { key, ...options });
      return page ? unpackPage(page) : undefined;
    },

    async commitPages(customerId, lease, commits) {
      const packed = await packCommits(commits, analyzer);
      return database.write('csi_commit_pages', customerId, { lease, textLanguage, commits: packed });
    },

    removePages(customerId, lease, removals) {
      const packed = removals.map((removal) => ({ ...removal, provenAt: removal.provenAt.getTime() }));
      return database.write('csi_remove_pages', customerId, { lease, removals: packed });
    },

    listUnmetPages(customerId, jobId, options) {
      return database.read('csi_list_unmet_pages', customerId, { jobId, ...options });
    },

    async listDueCustomers(options) {
      const given = { ...options, at: options.at.getTime() };
      const due = await database.read<readonly Packed<DueCustomer, 'dueSince'>[]>(
        'csi_list_due_customers',
        null,
        given,
      );
      return due.map((customer) => ({ ...customer, dueSince: new Date(customer.dueSince) }));
    },

    async listDuePages(customerId, options) {
      const given = { ...options, at: options.at.getTime() };
      const due = await database.read<readonly Packed<DuePage, 'dueAt' | 'fetchedAt'>[]>(
        ...(['csi_list_due_pages', customerId, given] as const),
      );
      return due.map(({ url, dueAt, fetchedAt }) => ({ url, dueAt: new Date(dueAt), fetchedAt: new Date(fetchedAt) }));
    },

    async listPages(customerId, { limit, ...options }) {
      const pages: StoredPage[] = [];
      for (let after = options.after; pages.length < limit; after = pages.at(-1)?.key) {
        const asked = Math.min(pagesPerAnswer, limit - pages.length);
        const given = { ...options, after, limit: asked };
        const some = await database.read<readonly PackedPage[]>('csi_list_pages', customerId, given);
        for (const page of some) pages.push(await unpackPage(page));
        if (some.length < asked) break;
      }
      return pages;
    },

    countPages(customerId) {
      return database.read('csi_count_pages', customerId, {});
    },

    async listProducts(customerId, options) {
      const pages = await database.read<readonly ProductsOfPage[]>('csi_list_products', customerId, options);
      return pages.map(({ key, products }) => ({ key, products: reviveProducts(products) }));
    },

    async getProducts(customerId, keys) {
      const pages = await database.read<readonly ProductsOfPage[]>('csi_get_products', customerId, { keys });
      return new Map(pages.map(({ key, products }) => [key, reviveProducts(products)]));
    },
  };
}
