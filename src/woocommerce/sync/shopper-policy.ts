import { randomBytes } from 'node:crypto';
import type { ShopConnection, ShopperField } from '../../model/shop.ts';
import { Secret } from '../../security/secret.ts';
import type { ShopEnvironment } from '../shop-environment.ts';
import type { ShopperPolicy } from './order-source.ts';

/** Where the key of a customer's shoppers lies in the vault. */
const record = 'woocommerce-shoppers';
const field = 'salt';

/**
 * What is kept of persons, with the key they are named by. That is made when it is first needed and never changes: without it
 * nobody could be found again.
 */
export async function openPolicy(
  customerId: string,
  fields: readonly ShopperField[],
  { vault }: Pick<ShopEnvironment, 'vault'>,
): Promise<NonNullable<ShopperPolicy>> {
  const known = (await vault.read(customerId, record)).get(field);
  if (known) return { fields, salt: known };
  await vault.save(customerId, record, { [field]: new Secret(randomBytes(32).toString('base64')) });
  // Of two processes that made one at once, the one that wrote last counts for both.
  const salt = (await vault.read(customerId, record)).get(field)!;
  return { fields, salt };
}

/** As {@link openPolicy}; `null` while personal data is off. */
export async function policyOf(
  customerId: string,
  { shopperFields }: Pick<ShopConnection, 'shopperFields'>,
  environment: Pick<ShopEnvironment, 'vault'>,
): Promise<ShopperPolicy> {
  return shopperFields === null ? null : await openPolicy(customerId, shopperFields, environment);
}

/** Whether what is kept of persons is another than before. */
export function hasChanged(before: readonly ShopperField[] | null, now: readonly ShopperField[] | null): boolean {
  const nameOf = (fields: readonly ShopperField[] | null): string =>
    fields === null ? 'off' : fields.toSorted().join();
  return nameOf(before) !== nameOf(now);
}
