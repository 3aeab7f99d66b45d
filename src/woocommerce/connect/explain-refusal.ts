import { IntegrationError } from '../../errors.ts';

/** Why a shop does not accept a pair of keys. */
export type RefusalCause =
  /** No such key: mistyped, revoked, or of another shop. */
  | 'unknown_key'
  /** The key is known; the secret is not its own. */
  | 'wrong_secret'
  /** The key or its secret; a shop without TLS does not always say which. */
  | 'unknown_key_or_secret'
  /** The clock of the shop or ours is wrong by more than a quarter of an hour. */
  | 'clock'
  /** The user the key belongs to may not read or write anything of the shop. */
  | 'role'
  /** The site itself asks for a password, or a firewall stands before it. */
  | 'blocked';

const advice: Readonly<Record<RefusalCause, string>> = {
  unknown_key: 'the shop knows no such key: it was mistyped, was revoked, or belongs to another shop',
  wrong_secret: 'the shop knows the key, and the secret is not its own: copy both again',
  unknown_key_or_secret: 'the key or its secret is wrong: copy both again',
  clock: "the shop's clock or ours is wrong by more than 15 minutes",
  role: 'the user the key belongs to may not read or write anything of the shop: make the key for a shop manager',
  blocked: 'something before the shop refuses us: the password of a staging site, a firewall, a security plugin',
};

/**
 * Names the cause of a refusal of keys.
 *
 * Over TLS a wrong secret has a code of its own, and a key that no way of sending is recognised with does not exist. Without
 * TLS only the message tells, and it may be translated.
 */
export function explainRefusal(error: IntegrationError, { isTls }: { readonly isTls: boolean }): IntegrationError {
  const cause = causeOf(error, isTls);
  return new IntegrationError(`The shop cannot be connected: ${advice[cause]}. ${error.message}`, {
    code: error.code,
    service: 'woocommerce',
    retryable: error.retryable,
    context: { ...error.context, cause },
    cause: error,
  });
}

/** The error of keys that are accepted and may nothing. */
export function mayNothing(context: Readonly<Record<string, unknown>>): IntegrationError {
  return new IntegrationError(`The shop cannot be connected: ${advice.role}`, {
    code: 'SHOP_PERMISSION',
    service: 'woocommerce',
    context: { ...context, cause: 'role' satisfies RefusalCause },
  });
}

function causeOf({ code, context, message }: IntegrationError, isTls: boolean): RefusalCause {
  if (code === 'SHOP_BLOCKED' || context['shopCode'] === null) return 'blocked';
  if (context['hint'] === 'clock-skew') return 'clock';
  if (/key is invalid/i.test(message)) return 'unknown_key';
  if (/secret is invalid/i.test(message) || context['hint'] === 'check-oauth-base-string') return 'wrong_secret';
  const isKeyKnown = context['shopCode'] === 'woocommerce_rest_authentication_error';
  if (!isTls) return 'unknown_key_or_secret';
  return isKeyKnown ? 'wrong_secret' : 'unknown_key';
}
