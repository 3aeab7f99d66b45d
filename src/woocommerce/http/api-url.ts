/** Where an API is and how its addresses are written. */
export interface ApiAddress {
  /** URL of the root, e.g. `https://shop.example/wp-json/` or `https://shop.example/?rest_route=/`. */
  readonly apiRoot: string;
  /** Whether routes are part of the path or the value of the parameter `rest_route`. */
  readonly style: 'pretty' | 'rest_route';
}

/** A parameter's value; a list is sent the way that can be signed. */
export type QueryValue = string | number | boolean | readonly (string | number)[] | undefined;

export type Query = Readonly<Record<string, QueryValue>>;

/** How the addresses below this root are written. */
export function addressOf(apiRoot: string): ApiAddress {
  return { apiRoot, style: new URL(apiRoot).searchParams.has('rest_route') ? 'rest_route' : 'pretty' };
}

/**
 * The address of a route.
 *
 * @param route - e.g. `wc/v3/products`, with or without a slash in front.
 * @param query - parameters whose value is `undefined` are left out.
 */
export function buildApiUrl({ apiRoot, style }: ApiAddress, route: string, query: Query = {}): string {
  const url = new URL(apiRoot);
  const path = route.replace(/^\/+/, '');
  const own = [...url.searchParams].filter(([name]) => name !== 'rest_route');
  if (style === 'pretty') url.pathname = `${withSlash(url.pathname)}${path}`;
  const routed: [string, string][] =
    style === 'rest_route' ? [['rest_route', `${withSlash(url.searchParams.get('rest_route') ?? '/')}${path}`]] : [];
  url.search = '';
  return withQuery(url.href, [...routed, ...own, ...toParameters(query)]);
}

/** Parameters as name and value, in order. */
export function toParameters(query: Query): [string, string][] {
  return Object.entries(query).flatMap(([name, value]) => parametersOf(name, value));
}

/** Puts parameters behind a URL without a query, percent-encoded by RFC 3986: the form that is signed. */
export function withQuery(url: string, parameters: readonly (readonly [string, string])[]): string {
  const query = parameters.map(([name, value]) => `${encodeRfc3986(name)}=${encodeValue(value)}`).join('&');
  return query === '' ? url : `${url}?${query}`;
}

/** Percent-encodes all but letters, digits and `-._~`: RFC 3986, section 2.3. */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A slash may stand in a query as it is (RFC 3986, section 3.4), and some firewalls refuse `%2F`. */
const encodeValue = (value: string): string => encodeRfc3986(value).replaceAll('%2F', '/');

const withSlash = (path: string): string => (path.endsWith('/') ? path : `${path}/`);

/**
 * Lists are joined by commas, which WordPress splits again. Entries with a comma get explicit indices: PHP makes
 * `name[0]` of `name[]`, and a signature over the one does not fit the other.
 */
function parametersOf(name: string, value: QueryValue): [string, string][] {
  if (value === undefined) return [];
  if (typeof value !== 'object') return [[name, String(value)]];
  const entries = value.map(String);
  if (!entries.some((entry) => entry.includes(','))) return [[name, entries.join(',')]];
  return entries.map((entry, index) => [`${name}[${index}]`, entry]);
}
