import type { KnownRecord } from '../contracts/shop-store.ts';
import { IntegrationError } from '../errors.ts';
import type { ShopResource, SyncState } from '../model/shop.ts';

/** How far a resource is of which nothing was read. */
export const unreadState: SyncState = { pass: 0, cursor: null, watermark: null, fullPassAt: null };

/** Deliveries come in any order: an older state of a record never replaces a newer one. */
export function isOutdated(given: KnownRecord, stored: KnownRecord): boolean {
  return given.updatedAt !== null && stored.updatedAt !== null && given.updatedAt < stored.updatedAt;
}

export function syncSuperseded(customerId: string, resource: ShopResource): IntegrationError {
  return new IntegrationError(`Another run reads the ${resource} of this shop now; this one ends`, {
    code: 'SYNC_SUPERSEDED',
    service: 'store',
    context: { customerId, resource },
  });
}
