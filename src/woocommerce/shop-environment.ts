import type { ApiTransport } from '../contracts/api-transport.ts';
import type { Cache } from '../contracts/cache.ts';
import type { Clock } from '../contracts/clock.ts';
import type { Logger } from '../contracts/logger.ts';
import type { ShopStore } from '../contracts/shop-store.ts';
import type { HostTurns } from '../crawl/politeness.ts';
import type { RotationReport } from '../customers/credentials-vault.ts';
import type { Secret } from '../security/secret.ts';

/** Keeps credentials encrypted: `CredentialsVault`. */
export interface ShopVault {
  save(customerId: string, record: string, fields: Readonly<Record<string, Secret>>): Promise<void>;
  read(customerId: string, record: string): Promise<ReadonlyMap<string, Secret>>;
  remove(customerId: string, record: string, fields?: readonly string[]): Promise<number>;
  rotate(options?: { readonly limit?: number | undefined }): Promise<RotationReport>;
}

/** What shops are worked with: one per integration. */
export interface ShopEnvironment {
  readonly transport: ApiTransport;
  /** One per process and host, over shops and crawls. */
  readonly hosts: HostTurns;
  readonly cache: Cache;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: ShopStore;
  readonly vault: ShopVault;
  readonly maxRetries: number;
  readonly backoffMs: number;
}
