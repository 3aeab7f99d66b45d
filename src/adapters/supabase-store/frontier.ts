import type { ClaimedUrl, FrontierStore } from '../../contracts/store.ts';
import type { CrawlTarget, NewFrontierUrl, UrlRecord, UrlRemoval, UrlTally } from '../../model/crawl.ts';
import type { DatabaseClient } from './database-client.ts';
import { type PackedSummary, unpackSummary } from './pack-visit.ts';
import { type Packed, toDate } from './packed.ts';

/** The part of the store that is about the URLs of jobs. */
export function frontierCalls(database: DatabaseClient): FrontierStore {
  return {
    addUrls(customerId, lease, urls) {
      return database.write('csi_add_urls', customerId, { lease, urls: urls.map(packUrl) });
    },

    async claimUrls(customerId, lease, limit) {
      const claimed = await database.write<readonly PackedClaim[]>('csi_claim_urls', customerId, { lease, limit });
      return claimed.map(toClaimedUrl);
    },

    requeueUrls(customerId, lease, keys) {
      return database.write('csi_requeue_urls', customerId, { lease, keys });
    },

    distrustHost(customerId, lease, distrust) {
      return database.write('csi_distrust_host', customerId, { lease, distrust });
    },

    tallyUrls(customerId, jobId) {
      return database.read<readonly UrlTally[]>('csi_tally_urls', customerId, { jobId });
    },

    async listUrls(customerId, jobId, options) {
      const urls = await database.read<readonly PackedUrl[]>('csi_list_urls', customerId, { jobId, ...options });
      return urls.map(toUrlRecord);
    },

    async findUrl(customerId, key, limit) {
      return (await database.read<readonly PackedUrl[]>('csi_find_url', customerId, { key, limit })).map(toUrlRecord);
    },
  };
}

/** A URL as the database takes it. */
export function packUrl(url: NewFrontierUrl): Packed<NewFrontierUrl, 'lastmod'> {
  return { ...url, lastmod: url.lastmod?.getTime() ?? null };
}

type PackedClaim = Packed<CrawlTarget, 'lastmod'> & { readonly known: PackedSummary | null };

function toClaimedUrl({ lastmod, known, ...target }: PackedClaim): ClaimedUrl {
  return { ...target, lastmod: toDate(lastmod), known: known && unpackSummary(known) };
}

type PackedUrl = Packed<Omit<UrlRecord, 'removal'>, 'lastmod' | 'foundAt' | 'at'> & {
  readonly removal: Packed<UrlRemoval, 'at'> | null;
};

function toUrlRecord({ lastmod, foundAt, at, removal, ...record }: PackedUrl): UrlRecord {
  return {
    ...record,
    lastmod: toDate(lastmod),
    foundAt: new Date(foundAt),
    at: new Date(at),
    removal: removal && { ...removal, at: new Date(removal.at) },
  };
}
