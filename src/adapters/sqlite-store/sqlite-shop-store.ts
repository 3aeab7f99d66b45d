import type { StoredSecret } from '../../contracts/credential-store.ts';
import type { ShopChange, ShopCommit, ShopStore } from '../../contracts/shop-store.ts';
import type { ShopConnection, ShopResource } from '../../model/shop.ts';
import { packPage } from './pack-page.ts';
import type { OperationName, Operations } from './protocol.ts';

/** Asks the worker for one operation. */
export type CallWorker = <M extends OperationName>(
  method: M,
  ...args: Parameters<Operations[M]>
) => Promise<ReturnType<Operations[M]>>;

type Answer<M extends keyof ShopStore> = ReturnType<ShopStore[M]>;

/** The part of a `SqliteStore` that is about shops. */
export class SqliteShopStore implements ShopStore {
  readonly #call: CallWorker;

  constructor(call: CallWorker) {
    this.#call = call;
  }

  putSecrets(customerId: string, secrets: readonly StoredSecret[]): Answer<'putSecrets'> {
    return this.#call('putSecrets', customerId, secrets);
  }

  getSecrets(customerId: string, record: string): Answer<'getSecrets'> {
    return this.#call('getSecrets', customerId, record);
  }

  removeSecrets(customerId: string, record: string, fields?: readonly string[]): Answer<'removeSecrets'> {
    return this.#call('removeSecrets', customerId, record, fields);
  }

  listSecretsToRotate(...args: Parameters<ShopStore['listSecretsToRotate']>): Answer<'listSecretsToRotate'> {
    return this.#call('listSecretsToRotate', ...args);
  }

  replaceSecret(customerId: string, from: StoredSecret, to: StoredSecret): Answer<'replaceSecret'> {
    return this.#call('replaceSecret', customerId, from, to);
  }

  saveShop(customerId: string, shop: ShopConnection): Answer<'saveShop'> {
    return this.#call('saveShop', customerId, shop);
  }

  updateShop(customerId: string, change: ShopChange): Answer<'updateShop'> {
    return this.#call('updateShop', customerId, change);
  }

  getShop(customerId: string): Answer<'getShop'> {
    return this.#call('getShop', customerId);
  }

  removeShop(customerId: string): Answer<'removeShop'> {
    return this.#call('removeShop', customerId);
  }

  beginSync(...args: Parameters<ShopStore['beginSync']>): Answer<'beginSync'> {
    return this.#call('beginSync', ...args);
  }

  getSyncState(customerId: string, resource: ShopResource): Answer<'getSyncState'> {
    return this.#call('getSyncState', customerId, resource);
  }

  commitShop(customerId: string, commit: ShopCommit): Answer<'commitShop'> {
    return this.#call('commitShop', customerId, { ...commit, pages: (commit.pages ?? []).map(packPage) });
  }

  getKnownRecords(...args: Parameters<ShopStore['getKnownRecords']>): Answer<'getKnownRecords'> {
    return this.#call('getKnownRecords', ...args);
  }

  listUnseen(...args: Parameters<ShopStore['listUnseen']>): Answer<'listUnseen'> {
    return this.#call('listUnseen', ...args);
  }

  countRecords(customerId: string, resource: ShopResource): Answer<'countRecords'> {
    return this.#call('countRecords', customerId, resource);
  }

  getShopProduct(customerId: string, externalId: string): Answer<'getShopProduct'> {
    return this.#call('getShopProduct', customerId, externalId);
  }

  getProductsByPage(customerId: string, pageKeys: readonly string[]): Answer<'getProductsByPage'> {
    return this.#call('getProductsByPage', customerId, pageKeys);
  }

  listProductAddresses(...args: Parameters<ShopStore['listProductAddresses']>): Answer<'listProductAddresses'> {
    return this.#call('listProductAddresses', ...args);
  }

  getPageReadings(customerId: string, pageKeys: readonly string[]): Answer<'getPageReadings'> {
    return this.#call('getPageReadings', customerId, pageKeys);
  }

  getShopOrder(customerId: string, externalId: string): Answer<'getShopOrder'> {
    return this.#call('getShopOrder', customerId, externalId);
  }

  listShopOrders(...args: Parameters<ShopStore['listShopOrders']>): Answer<'listShopOrders'> {
    return this.#call('listShopOrders', ...args);
  }

  getShopper(customerId: string, shopperKey: string): Answer<'getShopper'> {
    return this.#call('getShopper', customerId, shopperKey);
  }

  findShopper(customerId: string, externalId: string): Answer<'findShopper'> {
    return this.#call('findShopper', customerId, externalId);
  }

  listShoppers(...args: Parameters<ShopStore['listShoppers']>): Answer<'listShoppers'> {
    return this.#call('listShoppers', ...args);
  }

  eraseShopper(customerId: string, shopperKey: string): Answer<'eraseShopper'> {
    return this.#call('eraseShopper', customerId, shopperKey);
  }
}
