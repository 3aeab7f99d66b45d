import type { Clock } from '../contracts/clock.ts';
import type { Embedder } from '../contracts/embedder.ts';
import type { Logger } from '../contracts/logger.ts';
import type { Store } from '../contracts/store.ts';
import type { StoreAudit } from '../contracts/store-audit.ts';
import { IntegrationError } from '../errors.ts';
import type { CustomerContext } from '../model/customer.ts';
import type { ScrapingResult } from '../model/job.ts';

/** What the care of an index works on. */
export interface UpkeepEnvironment {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly maxRetries: number;
  readonly backoffMs: number;
  readonly embedderFor: (model: string, customerId?: string) => Embedder;
  /** Throws `CUSTOMER_ID_INVALID` or `CUSTOMER_UNKNOWN`. */
  readonly requireCustomer: (customerId: string) => Promise<CustomerContext>;
  /** Reads these pages from their site, as a job of their customer, whatever the index holds of them. */
  readonly recrawl: (customerId: string, urls: readonly string[]) => Promise<ScrapingResult>;
}

/** @throws IntegrationError `AUDIT_UNSUPPORTED` */
export function requireAudit({ audit }: Store): StoreAudit {
  if (audit) return audit;
  throw new IntegrationError(
    'The store cannot compare its rows. Give it the `audit` of the Store contract, or use one of the built-in stores.',
    { code: 'AUDIT_UNSUPPORTED', service: 'store' },
  );
}
