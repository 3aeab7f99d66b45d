import * as z from 'zod';
import type { ShopperField } from '../model/shop.ts';
import type {
  AuthorizeShopOptions,
  ConnectShopOptions,
  RefundedItem,
  RefundOrderOptions,
  SyncShopOptions,
} from '../model/shop-requests.ts';
import { abortSignal } from './adapter-fields.ts';
import {
  choice,
  flag,
  jobId,
  listOf,
  matching,
  type Shape,
  secretText,
  startUrl,
  strict,
  url,
  wholeNumber,
} from './fields.ts';
import { validate } from './validate.ts';

/** `SyncShopOptions` with every default filled in, but for an id that nobody gave. */
export interface ResolvedSyncOptions {
  readonly products: boolean;
  readonly orders: boolean;
  /** `null`: personal data is off. */
  readonly shopperFields: readonly ShopperField[] | null;
  readonly mode: 'auto' | 'changes' | 'full';
  readonly removals: 'guarded' | 'approved';
  readonly includeHidden: boolean;
  readonly syncId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Who is meant: by one of these. */
export type ResolvedIdentity =
  | { readonly email: string }
  | { readonly accountId: number | string }
  | { readonly shopperKey: string };

/** Checks what methods of `integration.woocommerce` are given. All throw IntegrationError `OPTIONS_INVALID`. */
export const shopOptionParsers: {
  readonly url: (value: unknown) => string;
  readonly connect: (options: unknown) => ConnectShopOptions & { readonly signal?: AbortSignal | undefined };
  readonly authorize: (options: unknown) => AuthorizeShopOptions;
  readonly sync: (options: unknown) => ResolvedSyncOptions;
  readonly refund: (options: unknown) => RefundOrderOptions;
  readonly shopper: (identity: unknown) => ResolvedIdentity;
} = {
  url: (value) => validate(place, { url: value }, { name: 'discover' }).url,
  connect: (options) => validate(connect, options, { name: 'connect options' }),
  authorize: (options) => validate(authorize, options, { name: 'authorize options' }),
  sync(options) {
    const { shoppers, ...rest } = validate(sync, options === undefined ? {} : options, {
      name: 'sync options',
    });
    const isOff = shoppers === false;
    return { ...rest, shopperFields: isOff ? null : shoppers === true ? [] : [...new Set(shoppers.fields)] };
  },
  refund: (options) => validate(refund, options, { name: 'refund options' }),
  shopper: (identity) => validate(shopper, identity, { name: 'shopper' }),
};

const shopperFields: readonly ShopperField[] = [
  ...(['email', 'firstName', 'lastName', 'company', 'phone', 'address', 'city', 'postcode', 'country'] as const),
  'registeredAt',
];

const keyText = secretText;
const decimalText = matching(/^\d{1,15}(?:\.\d{1,10})?$/, 'a decimal string such as "12.50"');
const shortText = matching(/^[^\p{Cc}]{1,100}$/u, 'a text of 1 to 100 characters');

const httpsUrl = url(['http:', 'https:'], { example: 'https://example.com/callback', credentials: 'refused' });
const statuses = listOf(shortText, { noun: 'status', max: 100 });
const connect = strict({
  url: startUrl,
  consumerKey: keyText.optional(),
  consumerSecret: keyText.optional(),
  allowCrossHost: flag.optional(),
  orderTransitions: z.record(shortText, statuses, { error: 'must be an object of lists of statuses' }).optional(),
  signal: abortSignal.optional(),
} satisfies Shape<ConnectShopOptions & { readonly signal?: AbortSignal | undefined }>).refine(
  ({ consumerKey, consumerSecret }) => (consumerKey === undefined) === (consumerSecret === undefined),
  { path: ['consumerSecret'], error: 'must be given together with consumerKey' },
);
const authorize = strict({
  url: startUrl,
  appName: shortText,
  scope: choice(['read', 'write', 'read_write']).optional(),
  returnUrl: httpsUrl,
  callbackUrl: httpsUrl,
} satisfies Shape<AuthorizeShopOptions>);
const shoppers = z.union(
  [flag, strict({ fields: listOf(choice(shopperFields), { noun: 'field', max: shopperFields.length }) })],
  { error: `must be true, false, or { fields } with a list of ${shopperFields.join(', ')}` },
);
const sync = strict({
  products: flag.default(true),
  orders: flag.default(false),
  shoppers: shoppers.default(false),
  mode: choice(['auto', 'changes', 'full']).default('auto'),
  removals: choice(['guarded', 'approved']).default('guarded'),
  includeHidden: flag.default(false),
  syncId: jobId.optional(),
  signal: abortSignal.optional(),
} satisfies Shape<SyncShopOptions>);
const refund = strict({
  amount: z.union([z.literal('all'), decimalText], { error: 'must be a decimal string such as "12.50", or "all"' }),
  reason: matching(/^[^\0]{1,1000}$/, 'a text of 1 to 1,000 characters').optional(),
  apiRefund: flag.optional(),
  restock: flag.optional(),
  lineItems: listOf(
    strict({
      id: wholeNumber(1, Number.MAX_SAFE_INTEGER),
      quantity: wholeNumber(0, 1_000_000).optional(),
      refundTotal: decimalText,
    } satisfies Shape<RefundedItem>),
    { noun: 'position', max: 1_000 },
  ).optional(),
  reference: shortText.optional(),
  signal: abortSignal.optional(),
} satisfies Shape<RefundOrderOptions>);
const account = matching(/^[1-9]\d{0,18}$/, 'the id of an account');
const shopper = z.union(
  [
    strict({ email: matching(/^\s*[^\s@]{1,256}@[^\s@]{1,256}\s*$/, 'an e-mail address') }),
    strict({ accountId: z.union([wholeNumber(1, Number.MAX_SAFE_INTEGER), account]) }),
    strict({ shopperKey: matching(/^[0-9a-f]{32}$/, 'the key of a shopper') }),
  ],
  { error: 'must be one of { email }, { accountId }, { shopperKey }' },
);

const place = strict({ url: startUrl });
