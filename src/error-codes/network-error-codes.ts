import type { NetworkErrorCode } from '../errors.ts';
import type { ErrorCodeEntry } from './error-code-entry.ts';

/** Of the egress gate, HTTP and the crawl. */
export const networkErrorCodes: Readonly<Record<NetworkErrorCode, ErrorCodeEntry>> = {
  SCHEME_BLOCKED: {
    group: 'network',
    cause: 'A URL has a scheme other than http and https.',
    retryable: 'no',
    action: 'Nothing else is fetched: give a web address.',
  },
  SSRF_BLOCKED: {
    group: 'network',
    cause: 'The host is, or resolves to, an address that is not public, or the port is not a web port.',
    retryable: 'no',
    action: 'If the host is yours and meant to be reached, name it in `network.exemptHosts` as `host:port`.',
  },
  SCOPE: {
    group: 'network',
    cause: 'A page leads out of what the job may visit.',
    retryable: 'no',
    action: 'Add the other host to `urls`, or widen `includePatterns`.',
  },
  TOO_MANY_REDIRECTS: {
    group: 'network',
    cause: 'A URL was redirected more often than allowed, or in a circle.',
    retryable: 'no',
    action: 'Open the URL in a browser without cookies; the site has to repair its redirects.',
  },
  REDIRECT_INVALID: {
    group: 'network',
    cause: 'A redirect names no target, several, or one that is no URL.',
    retryable: 'no',
    action: 'The site has to repair its `Location` header.',
  },
  DNS: {
    group: 'network',
    cause: 'The name of a host could not be resolved.',
    retryable: 'yes',
    action: 'Check the spelling of the host, and the name servers of this machine.',
  },
  NETWORK: {
    group: 'network',
    cause: 'The connection was refused, reset, or broke off before the answer was complete.',
    retryable: 'yes',
    action: 'It was tried again already; check that the host is up and lets this machine in.',
  },
  TLS: {
    group: 'network',
    cause: 'The certificate is not trusted, has expired, or is for another name.',
    retryable: 'no',
    action: 'The site has to repair its certificate; a private authority goes into `NODE_EXTRA_CA_CERTS`.',
  },
  TIMEOUT: {
    group: 'network',
    cause: 'Something took longer than its limit.',
    retryable: 'yes',
    action: 'Try later; raise `network.timeoutMs` for a slow site.',
  },
  HTTP_PARSE: {
    group: 'network',
    cause: 'The answer is not valid HTTP.',
    retryable: 'no',
    action: 'The server, or a proxy before it, is broken.',
  },
  HTTP_STATUS: {
    group: 'network',
    cause: 'The server answered with an error; `context.httpStatus` says which.',
    retryable: 'depends',
    action: 'For 401 and 403 let the crawler in; for 5xx look at the site; others are the address.',
  },
  HEADERS_TOO_LARGE: {
    group: 'network',
    cause: 'The headers of an answer are over their bound.',
    retryable: 'no',
    action: 'The site sends too many or too long headers, cookies usually.',
  },
  BODY_TOO_LARGE: {
    group: 'network',
    cause: 'An answer is longer than `network.maxBodyBytes` once it is unpacked.',
    retryable: 'no',
    action: 'Raise `network.maxBodyBytes`, or exclude the page.',
  },
  DECOMPRESSION_BOMB: {
    group: 'network',
    cause: 'A few bytes unpack to a great many, as no real page does.',
    retryable: 'no',
    action: 'Exclude the URL; look at who owns the site.',
  },
  BODY_DECODE: {
    group: 'network',
    cause: 'A body is damaged, cut off, encrypted, or packed in a way that is not known.',
    retryable: 'depends',
    action: 'Open the URL in a browser; the server has to repair what it sends.',
  },
  UNSUPPORTED_TYPE: {
    group: 'network',
    cause: 'The answer is neither HTML nor another type that is read.',
    retryable: 'no',
    action: 'Exclude such URLs by `excludePatterns`, or bring an extractor of your own.',
  },
  RATE_LIMITED: {
    group: 'network',
    cause: 'A site, a shop or a service asks for fewer requests, or its account has no credit left.',
    retryable: 'depends',
    action: 'Wait `retryAfterMs`; lower `maxConcurrency`; look at the account.',
  },
  HOST_UNAVAILABLE: {
    group: 'network',
    cause: 'A host failed so often in a row that it is left alone for a while.',
    retryable: 'yes',
    action: 'Run the job again when the site is back: `jobs.resume`.',
  },
  ROBOTS_DISALLOWED: {
    group: 'crawl',
    cause: "The site's robots.txt does not allow the crawler to fetch this.",
    retryable: 'no',
    action: 'Ask the owner of the site; who owns it may set `respectRobots: false`.',
  },
  ROBOTS_UNREACHABLE: {
    group: 'crawl',
    cause: 'robots.txt could not be read because the server is in trouble, and then nothing may be fetched (RFC 9309).',
    retryable: 'yes',
    action: 'Try again when the site is back.',
  },
  BOT_CHALLENGE: {
    group: 'crawl',
    cause: 'A protection service answered with a challenge in place of the page.',
    retryable: 'no',
    action: "Let the owner of the site add the crawler's user agent or address to the allowed ones.",
  },
  SITEMAP_LIMIT: {
    group: 'crawl',
    cause: 'The site lists more sitemaps or URLs than are read.',
    retryable: 'no',
    action: 'What was read is used. Name the sections that matter in `urls`.',
  },
  BUDGET_EXHAUSTED: {
    group: 'crawl',
    cause: "A limit of the job's `budget` was reached.",
    retryable: 'no',
    action: 'Raise the budget and resume the job; what was done is kept.',
  },
};
