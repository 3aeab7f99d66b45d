import { IntegrationError } from '../errors.ts';
import type { CrawlTarget, UrlFailure, UrlOutcome } from '../model/crawl.ts';
import { redactText } from '../security/redact-text.ts';

/** Skips of a start URL that are no failure: the page was read and its links were followed. */
const harmlessSkips = new Set(['NO_CONTENT', 'NOINDEX']);

/**
 * What the caller of the job must hear of a URL that brought no page: that it failed, or that it is one the caller asked
 * for.
 *
 * @param error - that it failed with, where there is one.
 */
export function failuresOf(
  { source, url }: CrawlTarget,
  { state, reason, detail }: UrlOutcome,
  error?: IntegrationError | undefined,
): readonly IntegrationError[] {
  const code = reason ?? 'UNKNOWN';
  if (state === 'failed') return [error ?? new IntegrationError(detail ?? code, { code, service: 'crawler' })];
  if (state === 'redirected' || source !== 'start' || harmlessSkips.has(code)) return [];
  const message = `A start URL could not be indexed: ${detail ?? code}`;
  const retryable = code === 'ROBOTS_UNREACHABLE';
  return [new IntegrationError(message, { code, service: 'crawler', retryable, context: { url } })];
}

/** As the ledger keeps it. */
export function toUrlFailure({ code, service, message, retryable }: IntegrationError): UrlFailure {
  return { code, service, message: redactText(message), retryable };
}
