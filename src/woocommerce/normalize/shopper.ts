import { createHmac } from 'node:crypto';
import type { Shopper, ShopperField } from '../../model/shop.ts';
import type { Secret } from '../../security/secret.ts';
import type { WooAddress, WooCustomer, WooOrder } from '../schemas/order.ts';
import { instantOf } from './instant-of.ts';

/** Who somebody is, without saying so. */
export interface ShopperKeys {
  /** The customer's own: the same person has another key with every customer. */
  readonly salt: Secret;
}

/**
 * The key of a person: by the e-mail address, which guests have too, else by the account.
 *
 * @returns `null` when nothing says who it is.
 */
export function shopperKeyOf(
  { email, accountId }: { readonly email: string; readonly accountId: number },
  { salt }: ShopperKeys,
): string | null {
  const address = email.trim().toLowerCase();
  const name = address === '' ? (accountId > 0 ? `account:${accountId}` : undefined) : `email:${address}`;
  if (name === undefined) return null;
  return createHmac('sha256', salt.reveal()).update(name).digest('hex').slice(0, 32);
}

/** The person behind an account, with the fields that are kept. */
export function fromCustomer(
  raw: WooCustomer,
  fields: readonly ShopperField[],
  keys: ShopperKeys,
): Shopper | undefined {
  const shopperKey = shopperKeyOf({ email: raw.email || raw.billing.email, accountId: raw.id }, keys);
  if (shopperKey === null) return undefined;
  const known = {
    ...fromAddress(raw.billing),
    email: raw.email || raw.billing.email,
    registeredAt: raw.date_created_gmt ?? '',
  };
  const named = { ...known, firstName: raw.first_name || known.firstName, lastName: raw.last_name || known.lastName };
  return {
    shopperKey,
    externalId: String(raw.id),
    fields: keep(named, fields),
    updatedAt: instantOf(raw.date_modified_gmt),
  };
}

/** The guest behind an order; accounts have records of their own. */
export function fromGuestOrder(raw: WooOrder, fields: readonly ShopperField[], keys: ShopperKeys): Shopper | undefined {
  if (raw.customer_id !== 0) return undefined;
  const shopperKey = shopperKeyOf({ email: raw.billing.email, accountId: 0 }, keys);
  if (shopperKey === null) return undefined;
  const updatedAt = instantOf(raw.date_created_gmt);
  return { shopperKey, externalId: null, fields: keep(fromAddress(raw.billing), fields), updatedAt };
}

function fromAddress(address: WooAddress): Record<Exclude<ShopperField, 'registeredAt'>, string> {
  return {
    email: address.email,
    firstName: address.first_name,
    lastName: address.last_name,
    company: address.company,
    phone: address.phone,
    address: [address.address_1, address.address_2].filter((line) => line !== '').join(', '),
    city: address.city,
    postcode: address.postcode,
    country: address.country,
  };
}

/** Nothing is kept that was not asked for. */
function keep(
  known: Readonly<Partial<Record<ShopperField, string>>>,
  fields: readonly ShopperField[],
): Shopper['fields'] {
  return Object.fromEntries(fields.flatMap((field) => (known[field] ? [[field, known[field]]] : [])));
}
