import { IntegrationError } from '../errors.ts';
import type { RobotsCache } from './robots-cache.ts';

/**
 * Makes sure that at least one of the hosts of `startUrls` answers at all, by their robots.txt, which the crawl needs
 * anyway. An answer of any kind will do.
 *
 * @throws IntegrationError with the code of the first failure: `DNS`, `NETWORK`, `TLS`, `TIMEOUT` or `SSRF_BLOCKED`;
 * `ABORTED`
 */
export async function assertReachable(
  startUrls: readonly string[],
  { robots, signal }: { readonly robots: RobotsCache; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const origins = [...new Set(startUrls.map((url) => new URL(url).origin))];
  // A failure that another job met minutes ago says nothing of now.
  for (const origin of origins) robots.forgetFailure(origin);
  const policies = await Promise.all(origins.map((origin) => robots.rulesFor(`${origin}/`, { signal })));
  const failures = policies.flatMap(({ failure }, index) =>
    failure && isOf(origins[index]!, failure) ? [failure] : [],
  );
  const [failure] = failures;
  if (!failure || failures.length < origins.length) return;
  // Whoever tries again is not to be told of this failure for ten minutes.
  for (const origin of origins) robots.forgetFailure(origin);
  throw new IntegrationError(`${origins[0]} cannot be reached: ${failure.message}`, {
    code: failure.code,
    service: 'fetcher',
    retryable: failure.retryable,
    context: { url: origins[0] },
    cause: failure,
  });
}

/** Failures to get an answer at all. An answer that cannot be read is one. */
const unreached: ReadonlySet<string> = new Set(['DNS', 'NETWORK', 'TLS', 'TIMEOUT', 'SSRF_BLOCKED']);

/** A host that redirects to one we do not ask has answered. */
function isOf(origin: string, { code, context: { url } }: IntegrationError): boolean {
  if (!unreached.has(code)) return false;
  return typeof url !== 'string' || URL.parse(url)?.origin === origin;
}
