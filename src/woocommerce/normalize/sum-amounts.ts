import type { SignedAmount } from '../../model/shop.ts';

const decimal = /^([+-]?)(\d{1,15})(?:\.(\d{1,10}))?$/;

/** Decimals all amounts are brought to while they are added. */
const scale = 10;

/**
 * A number as shops write amounts, in one spelling: no grouping, no plus, at least two decimals if any.
 *
 * @returns `null` for what is no number.
 */
export function toSignedAmount(text: string): SignedAmount | null {
  const units = toUnits(text);
  return units === null ? null : fromUnits(units);
}

/** The exact sum; what is no number counts as 0. */
export function sumAmounts(amounts: readonly string[]): SignedAmount {
  return fromUnits(amounts.reduce((sum, amount) => sum + (toUnits(amount) ?? 0n), 0n));
}

function toUnits(text: string): bigint | null {
  const [, sign, whole, fraction = ''] = decimal.exec(text.trim()) ?? [];
  if (whole === undefined) return null;
  const units = BigInt(whole + fraction.padEnd(scale, '0'));
  return sign === '-' ? -units : units;
}

function fromUnits(units: bigint): SignedAmount {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  const whole = digits.slice(0, -scale);
  const amount = fraction === '' ? whole : `${whole}.${fraction.padEnd(2, '0')}`;
  return units < 0n ? `-${amount}` : amount;
}
