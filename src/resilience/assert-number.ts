import { IntegrationError } from '../errors.ts';

/** Both ends belong to the range. */
export interface NumberRange {
  readonly min: number;
  /** @default Number.MAX_SAFE_INTEGER */
  readonly max?: number | undefined;
  /** Whether fractions are refused. @default false */
  readonly whole?: boolean | undefined;
}

/**
 * Refuses what would turn a limit off: `NaN`, `Infinity`, a number outside its range, anything that is no number.
 *
 * @param name - what the caller calls it, e.g. `maxRetries`.
 * @throws IntegrationError `OPTIONS_INVALID`.
 */
export function assertNumber(name: string, value: unknown, range: NumberRange): asserts value is number {
  const { min, max = Number.MAX_SAFE_INTEGER, whole = false } = range;
  const fits = typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value));
  if (fits) return;
  const received =
    typeof value === 'number' ? String(value) : value === null ? 'null' : `a value of type ${typeof value}`;
  throw new IntegrationError(
    `${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}; received ${received}`,
    { code: 'OPTIONS_INVALID', service: 'options', context: { name, min, max } },
  );
}
