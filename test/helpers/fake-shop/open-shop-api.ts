import { HostLimiter } from '../../../src/crawl/politeness.ts';
import { Secret } from '../../../src/security/secret.ts';
import { addressOf } from '../../../src/woocommerce/http/api-url.ts';
import { ShopApi, type ShopApiOptions } from '../../../src/woocommerce/http/shop-api.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { FakeShop, type FakeShopOptions, managerKey } from './fake-shop.ts';
import { transportTo } from './start-fake-shop.ts';

export interface OpenedApi {
  readonly shop: FakeShop;
  readonly api: ShopApi;
  readonly clock: FakeClock;
  /** Lines of the log, as JSON. */
  readonly lines: string[];
}

export interface OpenApiOptions extends Partial<FakeShopOptions> {
  readonly consumerKey?: string;
  readonly consumerSecret?: string;
  readonly api?: Partial<ShopApiOptions>;
}

/** A shop in memory and the way to it, without waiting: pauses between attempts pass at once. */
export function openShopApi({
  consumerKey,
  consumerSecret,
  api: overrides,
  ...options
}: OpenApiOptions = {}): OpenedApi {
  const clock = createFakeClock();
  const hasty: FakeClock = { ...clock, sleep: async (ms) => void (await clock.advance(ms)) };
  const shop = new FakeShop({ home: 'https://shop.example', now: clock.now, ...options });
  const lines: string[] = [];
  const write = (message: string, facts?: object): void => void lines.push(JSON.stringify({ message, ...facts }));
  const api = new ShopApi({
    transport: transportTo(shop),
    hosts: new HostLimiter({ clock: hasty }),
    clock: hasty,
    logger: { debug: write, info: write, warn: write, error: write },
    address: addressOf(shop.apiRoot),
    home: shop.home,
    keys: {
      origin: new URL(shop.apiRoot).origin,
      consumerKey: new Secret(consumerKey ?? managerKey.consumerKey),
      consumerSecret: new Secret(consumerSecret ?? managerKey.consumerSecret),
    },
    maxRetries: 2,
    backoffMs: 1_000,
    ...overrides,
  });
  return { shop, api, clock, lines };
}
