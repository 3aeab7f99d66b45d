import { GotFetcher } from '../adapters/got-fetcher.ts';
import type { ApiTransport } from '../contracts/api-transport.ts';
import type { Cache } from '../contracts/cache.ts';
import type { Fetcher } from '../contracts/fetcher.ts';
import type { KeyProvider } from '../contracts/key-provider.ts';
import { type ShopStore, servesShops } from '../contracts/shop-store.ts';
import type { Store } from '../contracts/store.ts';
import { CredentialsVault } from '../customers/credentials-vault.ts';
import { IntegrationError } from '../errors.ts';
import type { JobEnvironment } from '../jobs/job-environment.ts';
import { openContentEmbedder } from '../jobs/open-content-embedder.ts';
import { countingSpender, openSpendingWithoutJob } from '../jobs/open-spending.ts';
import type { CustomerContext } from '../model/customer.ts';
import type { SpendingLimit } from '../model/spending.ts';
import type { ResolvedOptions } from '../options/resolve-options.ts';
import { shopOptionParsers } from '../options/resolve-shop-options.ts';
import { ProductPages } from '../pipeline/product-pages.ts';
import { KeyRing } from '../security/key-ring.ts';
import type { ShopEnvironment } from '../woocommerce/shop-environment.ts';
import { type OpenPagesOptions, SyncRuns } from '../woocommerce/sync/sync-runs.ts';
import type { OpenedPages } from '../woocommerce/sync/sync-shop.ts';
import { WooCommerceIntegration } from '../woocommerce/woocommerce-integration.ts';

export interface WooCommerceParts {
  readonly options: ResolvedOptions;
  readonly environment: JobEnvironment;
  readonly cache: Cache;
  readonly assertOpen: () => void;
  /** Creates the customer when it does not exist. */
  readonly openCustomer: (customerId: string) => Promise<CustomerContext>;
}

/** Shops, on the parts that crawls use. */
export function createWooCommerce(parts: WooCommerceParts): {
  readonly woocommerce: WooCommerceIntegration;
  readonly runs: SyncRuns;
} {
  const { environment, assertOpen, openCustomer } = parts;
  let shops: ShopEnvironment | undefined;
  const shopEnvironment = (): ShopEnvironment => {
    assertOpen();
    shops ??= createShopEnvironment(parts);
    return shops;
  };
  const openPages = async (customerId: string, options: OpenPagesOptions): Promise<OpenedPages> =>
    await openProductPages(await openCustomer(customerId), environment, options);
  const runs = new SyncRuns({ environment: shopEnvironment, openPages, emit: environment.emit });
  const woocommerce = new WooCommerceIntegration({
    environment: shopEnvironment,
    parse: shopOptionParsers,
    openCustomer: async (customerId) => void (await openCustomer(customerId)),
    openPages,
    runs,
  });
  return { woocommerce, runs };
}

function createShopEnvironment({ options, environment, cache }: WooCommerceParts): ShopEnvironment {
  const { fetcher, hosts, clock, logger, maxRetries, backoffMs } = environment;
  const store = requireShopStore(environment.store);
  const keys = findKeys(options);
  return {
    ...{ hosts, cache, clock, logger, store, maxRetries, backoffMs },
    transport: findTransport(fetcher, options),
    vault: new CredentialsVault({ store, keys }),
  };
}

/** A fetcher of the caller's own may know websites only: then requests to APIs go through ours, which has the same rules. */
function findTransport(fetcher: Fetcher, { network }: ResolvedOptions): ApiTransport {
  return isTransport(fetcher) ? fetcher : new GotFetcher(network);
}

const isTransport = (fetcher: Fetcher): fetcher is Fetcher & ApiTransport =>
  typeof (fetcher as Partial<ApiTransport>).send === 'function';

function findKeys({ adapters, credentialsEncryptionKey }: ResolvedOptions): KeyProvider | undefined {
  if (adapters.keyProvider) return adapters.keyProvider;
  return credentialsEncryptionKey === undefined ? undefined : new KeyRing(credentialsEncryptionKey);
}

function requireShopStore(store: Store): ShopStore {
  if (servesShops(store)) return store.shop;
  throw new IntegrationError('adapters.store: expected a store with "shop" for woocommerce, received one without', {
    code: 'OPTIONS_INVALID',
    service: 'options',
  });
}

/** Products are cut, embedded and paid for by the customer's settings, as its pages are. */
async function openProductPages(
  { customerId, settings }: CustomerContext,
  environment: JobEnvironment,
  { signal, onFailure }: OpenPagesOptions,
): Promise<OpenedPages> {
  const { store, clock, embedderFor } = environment;
  const { embeddingConfig } = settings;
  const { modelId, isInstant } = embedderFor(embeddingConfig.model);
  const usage = { embeddingTokens: 0, classificationTokens: 0, costUsd: 0 };
  const onRefused = (limit: SpendingLimit): void => onFailure?.(budgetExhausted(limit));
  const embedder = await openContentEmbedder(environment, embeddingConfig, {
    customerId,
    embeds: true,
    find: (hashes) => store.findVectors(customerId, modelId, hashes),
    batching: {
      signal,
      spender: isInstant
        ? countingSpender(usage)
        : openSpendingWithoutJob({ customerId, settings, environment, usage, onRefused }),
    },
  });
  const pages = new ProductPages({ embedder, onFailure, now: () => clock.now() });
  return { pages, usage: () => ({ embeddingTokens: usage.embeddingTokens, costUsd: usage.costUsd }) };
}

function budgetExhausted(limit: SpendingLimit): IntegrationError {
  return new IntegrationError(`Products are taken in without vectors: the customer's ${limit} is used up`, {
    code: 'BUDGET_EXHAUSTED',
    service: 'budget',
    context: { limit },
  });
}
