import type { ShopErrorCode } from '../errors.ts';
import type { ErrorCodeEntry } from './error-code-entry.ts';

/** Of shops, their API and their webhooks. */
export const shopErrorCodes: Readonly<Record<ShopErrorCode, ErrorCodeEntry>> = {
  SHOP_UNKNOWN: {
    group: 'shop',
    cause: 'No shop is connected under this name for the customer.',
    retryable: 'no',
    action: 'Connect the shop first.',
  },
  SHOP_API_MISSING: {
    group: 'shop',
    cause: 'No WooCommerce API was found at the address.',
    retryable: 'no',
    action: 'Check the address, that WooCommerce is active, and that its REST API is not switched off.',
  },
  SHOP_AUTH: {
    group: 'shop',
    cause: 'The shop does not accept the keys.',
    retryable: 'depends',
    action: 'Make new keys in the shop and connect it again; `context.hint` may name another cause.',
  },
  SHOP_PERMISSION: {
    group: 'shop',
    cause: 'The keys are valid and not allowed to do this.',
    retryable: 'no',
    action: 'Give the keys read and write access, and their user the role of a shop manager.',
  },
  SHOP_NOT_FOUND: {
    group: 'shop',
    cause: 'The shop has no such record, or not any more.',
    retryable: 'no',
    action: 'Synchronise, and use an id that is there.',
  },
  SHOP_NO_ROUTE: {
    group: 'shop',
    cause: "The shop's API does not know this address or method.",
    retryable: 'no',
    action: 'Check the version of WooCommerce, and plugins that hide routes.',
  },
  SHOP_VALIDATION: {
    group: 'shop',
    cause: 'The shop refuses what was sent; `context.params` names the fields.',
    retryable: 'no',
    action: 'Correct the fields, and send it again.',
  },
  SHOP_UNAVAILABLE: {
    group: 'shop',
    cause: 'The shop answered that it is in trouble.',
    retryable: 'depends',
    action: 'Reads are repeated by themselves. Before a write is repeated look whether it was carried out.',
  },
  SHOP_BLOCKED: {
    group: 'shop',
    cause: 'A firewall or the host of the shop refused the request.',
    retryable: 'no',
    action: 'Let the owner allow the API for this server.',
  },
  SHOP_NOT_JSON: {
    group: 'shop',
    cause: 'The shop answered with something that cannot be read as JSON.',
    retryable: 'depends',
    action: 'Look at the quote in the message: a plugin prints warnings or a page into the answers.',
  },
  SHOP_MOVED: {
    group: 'shop',
    cause: "The shop's API redirects to another address, and keys are not carried there.",
    retryable: 'no',
    action: 'Connect the shop again with the new address.',
  },
  SHOP_ORIGIN: {
    group: 'shop',
    cause: 'Keys would go to a host they were not given for.',
    retryable: 'no',
    action: "Connect the shop with that host, or pass `allowCrossHost` when it is the owner's.",
  },
  SHOP_UNEXPECTED: {
    group: 'shop',
    cause: 'An answer of the shop has not the shape that WooCommerce documents.',
    retryable: 'no',
    action: 'The message names the field; a plugin changes the answers.',
  },
  SHOP_REFUSED: {
    group: 'shop',
    cause: 'A change would break a rule: a status that cannot follow, more money back than was paid, a wrong callback.',
    retryable: 'no',
    action: 'The message says what would be accepted.',
  },
  SYNC_SUPERSEDED: {
    group: 'shop',
    cause: 'A newer synchronisation of the same records has taken over, or the shop was connected anew or removed.',
    retryable: 'no',
    action: 'Nothing: the newer one finishes the work. After connecting anew, call sync again.',
  },
};
