import { IntegrationError, type IntegrationErrorCode } from '../errors.ts';
import { classifyAddress } from './classify-address.ts';
import { parseAddress } from './parse-address.ts';
import { redactText } from './redact-text.ts';

/** What the operator allows beyond public websites. */
export interface EgressPolicy {
  /** `host:port` pairs as {@link createEgressPolicy} writes them. Exempt from the rules on addresses, names and ports. */
  readonly exemptHosts: ReadonlySet<string>;
}

/**
 * Reads the operator's `host:port` pairs.
 *
 * @param exemptHosts - e.g. `intranet:8080`, `10.1.2.3:80`, `[fd00::1]:443`. Each exempts exactly that host and port.
 * @throws IntegrationError `OPTIONS_INVALID` for anything else, a pair without a port included.
 */
export function createEgressPolicy(exemptHosts: Iterable<string>): EgressPolicy {
  return { exemptHosts: new Set(Array.from(exemptHosts, normalizePair)) };
}

function normalizePair(pair: string): string {
  const port = /:(\d{1,5})$/.exec(pair)?.[1];
  const url = URL.parse(`http://${pair}`);
  if (port && url && url.href === `http://${url.host}/`) return hostPort(url.hostname, port);
  throw new IntegrationError(`An exempt host must be a host and a port, like "intranet.example:8080"; got "${pair}"`, {
    code: 'OPTIONS_INVALID',
    service: 'fetcher',
  });
}

/**
 * True for a pair the operator named.
 *
 * @param host - a name or an address, IPv6 with or without brackets.
 */
export function isExempt(policy: EgressPolicy, host: string, port: number | string): boolean {
  return policy.exemptHosts.has(hostPort(host.includes(':') && !host.startsWith('[') ? `[${host}]` : host, port));
}

const hostPort = (host: string, port: number | string): string => `${host.toLowerCase()}:${Number(port)}`;

/**
 * Parses a URL and decides all that can be decided without DNS: scheme, credentials, port, name, literal address.
 * What a name resolves to is checked when a socket is opened (`guarded-agent.ts`).
 *
 * @throws IntegrationError, never retryable: `URL_INVALID` (no absolute URL, longer than 8,192 characters, with a user
 * name or password, an impossible host name), `SCHEME_BLOCKED` (not http or https), `SSRF_BLOCKED` (a port other than 80
 * and 443, a host that is not public).
 */
export function assertUrlAllowed(url: string, policy: EgressPolicy): URL {
  const parsed = parseUrl(url);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw refusal('SCHEME_BLOCKED', `Only http: and https: are fetched, not "${parsed.protocol}"`, url);
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw refusal('URL_INVALID', 'A URL with a user name or password is not fetched; remove them', url);
  }
  if (!parsed.hostname.startsWith('[') && !isHostName(parsed.hostname)) {
    throw refusal('URL_INVALID', `"${parsed.hostname.slice(0, 300)}" is no host name`, url);
  }
  const port = parsed.port || (parsed.protocol === 'https:' ? '443' : '80');
  if (policy.exemptHosts.size > 0 && isExempt(policy, parsed.hostname, port)) return parsed;

  const problem = portProblem(port) ?? hostProblem(parsed.hostname);
  if (problem === undefined) return parsed;
  const hint = `if it is meant to be reached, the operator adds "${parsed.hostname}:${port}" to network.exemptHosts`;
  throw refusal('SSRF_BLOCKED', `${problem}; ${hint}`, url);
}

/** Longer URLs are cut by servers and proxies, or are traps. */
const maxUrlLength = 8_192;

function parseUrl(url: string): URL {
  if (url.length > maxUrlLength) {
    throw refusal('URL_INVALID', `A URL has at most ${maxUrlLength} characters; got ${url.length}`, url);
  }
  const parsed = URL.parse(url);
  if (parsed) return parsed;
  throw refusal('URL_INVALID', 'Expected an absolute URL such as "https://shop.example/"', url);
}

function portProblem(port: string): string | undefined {
  return port === '80' || port === '443' ? undefined : `Only the ports 80 and 443 are reached, not ${port}`;
}

/** @param hostname - as `URL.hostname` writes it: lower case, ASCII, IPv6 in brackets, every IPv4 spelling dotted. */
function hostProblem(hostname: string): string | undefined {
  const literal = parseAddress(hostname.replace(/^\[|\]$/g, ''));
  if (literal) {
    const range = classifyAddress(literal);
    return range === 'public' ? undefined : `"${hostname}" is not a public address (${range})`;
  }
  const name = hostname.replace(/\.$/, '');
  const isPublic = name.includes('.') && !privateSuffixes.some((suffix) => name.endsWith(suffix));
  return isPublic ? undefined : `"${hostname}" is not a public host name`;
}

/** Names that never mean a public website: RFC 6761, 6762, 7686 and 8375, ICANN's `.internal`, and what routers hand out. */
const privateSuffixes = ['.localhost', '.localdomain', '.local', '.internal', '.lan', '.arpa', '.onion'];

/** RFC 1035 section 2.3.4; a root dot is allowed. */
function isHostName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '');
  return name.length <= 253 && name.split('.').every((label) => label.length > 0 && label.length <= 63);
}

function refusal(code: IntegrationErrorCode, message: string, url: string): IntegrationError {
  return new IntegrationError(message, { code, service: 'fetcher', context: { url: withoutCredentials(url) } });
}

/** Works on text that is no URL, too. Keys of shops travel in the query. */
function withoutCredentials(url: string): string {
  return redactText(url.slice(0, 2_048).replace(/\/\/[^/?#]*@/, '//'));
}
