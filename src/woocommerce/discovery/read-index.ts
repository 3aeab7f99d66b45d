import { type ApiAddress, addressOf, buildApiUrl } from '../http/api-url.ts';
import { isRecord } from '../http/is-record.ts';
import { parseDirtyJson } from '../http/parse-dirty-json.ts';
import { followRedirects, type SendSiteRequest, type SiteAnswer } from './follow-redirects.ts';
import type { ShopDiscovery } from './shop-discovery.ts';

/** What the index of an API says about its site. */
export type SiteIndex = Pick<ShopDiscovery, 'name' | 'home' | 'timeZone' | 'gmtOffset' | 'namespaces' | 'authMethods'>;

/** What is found where an API's root should be. */
export type RootAnswer =
  | { readonly kind: 'index'; readonly address: ApiAddress; readonly index: SiteIndex }
  /** An API that says nothing to strangers. */
  | { readonly kind: 'locked'; readonly address: ApiAddress }
  | { readonly kind: 'none' };

/** The full index of a shop has half a megabyte; this is what matters of it. */
const fields = 'name,url,home,namespaces,authentication,gmt_offset,timezone_string';

/**
 * Asks for the index of an API.
 *
 * @param options.isNamed - whether the site itself named this root. A refusal then means that the API is locked; at a
 * guessed address only one in the words of WordPress does.
 */
export async function readRoot(
  apiRoot: string,
  send: SendSiteRequest,
  { isNamed }: { readonly isNamed: boolean },
): Promise<RootAnswer> {
  const asked = buildApiUrl(addressOf(apiRoot), '', { _fields: fields });
  const answer = await followRedirects(send, { method: 'GET', url: asked });
  const address = answer.url === asked ? addressOf(apiRoot) : addressOf(withoutFields(answer.url));
  const json = jsonOf(answer);
  const index = answer.status < 300 ? readIndex(json) : undefined;
  if (index) return { kind: 'index', address, index };
  const isRefusal = [401, 403].includes(answer.status) || isRecordOfRefusal(json);
  return isRefusal && (isNamed || isWordPressError(json)) ? { kind: 'locked', address } : { kind: 'none' };
}

/** The parsed index of one namespace, `undefined` when it cannot be read. */
export async function readNamespace(address: ApiAddress, namespace: string, send: SendSiteRequest): Promise<unknown> {
  const answer = await followRedirects(send, { method: 'GET', url: buildApiUrl(address, namespace) });
  return answer.status < 300 ? jsonOf(answer) : undefined;
}

function jsonOf({ status, headers, body }: SiteAnswer): unknown {
  const parsed = parseDirtyJson(body, { status, headers });
  return parsed.recovered ? parsed.json : undefined;
}

function withoutFields(url: string): string {
  const root = new URL(url);
  root.searchParams.delete('_fields');
  // Written back by the platform as `%2F`, which means the same and reads worse.
  root.search = root.search.replaceAll('%2F', '/');
  return root.href;
}

/** `rest_route=/` answers with the home page on sites that are no WordPress: only a list of namespaces is an index. */
function readIndex(json: unknown): SiteIndex | undefined {
  if (!isRecord(json) || !Array.isArray(json['namespaces'])) return undefined;
  const { authentication } = json;
  return {
    name: textOf(json['name']),
    home: textOf(json['home']) ?? textOf(json['url']),
    timeZone: textOf(json['timezone_string']),
    gmtOffset: numberOf(json['gmt_offset']),
    namespaces: json['namespaces'].filter((name) => typeof name === 'string').slice(0, maxNamespaces),
    // PHP writes an empty object as an empty list.
    authMethods: isRecord(authentication) ? Object.keys(authentication) : [],
  };
}

const maxNamespaces = 1_000;

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

const isWordPressError = (json: unknown): boolean =>
  isRecord(json) && typeof json['code'] === 'string' && typeof json['message'] === 'string';

/** Plugins that close an API say so with any status. */
function isRecordOfRefusal(json: unknown): boolean {
  const data = isRecord(json) && isRecord(json['data']) ? json['data'] : {};
  return isWordPressError(json) && [401, 403].includes(Number(data['status']));
}
