import { onTestFinished, vi } from 'vitest';
import type { ConnectShopOptions, CustomerScrapingIntegration, IntegrationOptions } from '../../../src/index.ts';
import { openIntegration } from '../open-integration.ts';
import { type FakeShop, type FakeShopOptions, managerKey } from './fake-shop.ts';
import { fillShop, type ShopSize } from './fill-shop.ts';
import { startFakeShop } from './start-fake-shop.ts';

export interface OpenedShop {
  readonly shop: FakeShop;
  readonly integration: CustomerScrapingIntegration;
  /** Connects the shop to a customer with the keys of its manager, unless others are given. */
  connect(customerId: string, options?: Partial<ConnectShopOptions>): Promise<void>;
}

/** A key of 32 bytes, as an operator makes one. */
export const encryptionKey: string = Buffer.alloc(32, 7).toString('base64');

/** A shop on loopback with a number of records, and an integration that may reach it. Gone when the test is over. */
export async function openShop(
  records: ShopSize = {},
  { shop: shopOptions, ...options }: IntegrationOptions & { readonly shop?: Partial<FakeShopOptions> } = {},
): Promise<OpenedShop> {
  const { shop, host, close } = await startFakeShop(shopOptions);
  onTestFinished(close);
  fillShop(shop, records);
  vi.stubEnv('CREDENTIALS_ENCRYPTION_KEY', encryptionKey);
  const integration = openIntegration([], { ...options, network: { exemptHosts: [host], ...options.network } });
  vi.unstubAllEnvs();
  const { consumerKey, consumerSecret } = managerKey;
  return {
    shop,
    integration,
    async connect(customerId, overrides = {}) {
      const keys = { consumerKey, consumerSecret };
      await integration.woocommerce.connect(customerId, { url: shop.home, ...keys, ...overrides });
    },
  };
}
