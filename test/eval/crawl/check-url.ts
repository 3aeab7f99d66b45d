import { IntegrationError } from '../../../src/errors.ts';
import { assertAddressesPublic } from '../../../src/security/guarded-lookup.ts';
import { assertUrlAllowed, createEgressPolicy } from '../../../src/security/url-guard.ts';

/**
 * The egress gate's decision about a URL, as the crawl vectors ask for it: every hop must pass, and so must every address
 * its name resolves to.
 *
 * @param resolves - what DNS answers for names; left out when the case is decided before DNS.
 * @param redirectChain - all URLs of a redirect chain, the first included.
 */
export function checkUrl(
  url: string,
  resolves?: readonly string[],
  redirectChain: readonly string[] = [url],
): 'allow' | 'block' {
  const policy = createEgressPolicy([]);
  try {
    for (const hop of redirectChain) assertUrlAllowed(hop, policy);
    if (resolves) assertAddressesPublic(new URL(redirectChain.at(-1) ?? url).hostname, resolves);
    return 'allow';
  } catch (error) {
    if (IntegrationError.isInstance(error)) return 'block';
    throw error;
  }
}
