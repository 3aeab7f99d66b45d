import type { PageValidators } from '../contracts/store.ts';

/** Longer ones are no validators but data that a server hides in a header. */
const maxLength = 1_024;

/** What an answer gives to ask later whether its page has changed: RFC 9110, section 8.8. */
export function validatorsOf(headers: Readonly<Record<string, string>>): PageValidators {
  return { etag: printable(headers['etag']), lastModified: printable(headers['last-modified']) };
}

/** Line ends and the like cannot be in a header; what is kept is sent back as it is. */
function printable(header: string | undefined): string | null {
  return header && header.length <= maxLength && /^[\x20-\x7e\x80-\xff]+$/.test(header) ? header : null;
}
