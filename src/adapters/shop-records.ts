import type { KnownRecord, ShopRules } from '../contracts/shop-store.ts';
import { IntegrationError } from '../errors.ts';
import type { ShopConnection, ShopResource, SyncState } from '../model/shop.ts';

/** How far a resource is of which nothing was read. */
export const unreadState: SyncState = { pass: 0, cursor: null, watermark: null, fullPassAt: null };

/** Deliveries come in any order: an older state of a record never replaces a newer one. */
export function isOutdated(given: KnownRecord, stored: KnownRecord): boolean {
  return given.updatedAt !== null && stored.updatedAt !== null && given.updatedAt < stored.updatedAt;
}

/** Whether a shop is as somebody takes it to be. */
export function keepsTo(connection: ShopConnection | undefined, rules: ShopRules): boolean {
  const names = ['connectedAt', 'includeHidden', 'shopperFields'] as const;
  return names.every(
    (name) => rules[name] === undefined || JSON.stringify(connection?.[name]) === JSON.stringify(rules[name]),
  );
}

export function syncSuperseded(customerId: string, resource: ShopResource): IntegrationError {
  return new IntegrationError(
    `The ${resource} of this shop are read by another run now, or by other rules; nothing is written`,
    {
      code: 'SYNC_SUPERSEDED',
      service: 'store',
      context: { customerId, resource },
    },
  );
}
