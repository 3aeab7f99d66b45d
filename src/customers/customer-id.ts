import { IntegrationError } from '../errors.ts';
import { redactPreview } from '../security/redact-preview.ts';

/**
 * Lets a customer id through: 1 to 64 letters, digits, dots, dashes and underscores, other than `.` and `..`, so that it
 * can be part of any key or path as it is. Upper and lower case are different customers.
 *
 * @returns the id.
 * @throws IntegrationError `CUSTOMER_ID_INVALID` for anything else.
 */
export function assertCustomerId(value: unknown): string {
  if (typeof value === 'string' && /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/.test(value)) return value;
  const received = redactPreview(value);
  const length = typeof value === 'string' && value.length > 64 ? `, ${value.length} characters` : '';
  throw new IntegrationError(
    `A customer id must be a string of 1 to 64 letters, digits, dots, dashes or underscores, other than "." and ".."; received ${received}${length}`,
    { code: 'CUSTOMER_ID_INVALID', service: 'customers', context: { received } },
  );
}
