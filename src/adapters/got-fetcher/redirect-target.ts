import { IntegrationError } from '../../errors.ts';

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Where a redirect leads.
 *
 * @param rawHeaders - names and values in turn, as Node gives them; the joined headers hide a second `Location`.
 * @param base - the URL that answered.
 * @returns the target without its fragment; `undefined` when the answer is no redirect.
 * @throws IntegrationError `REDIRECT_INVALID` (no, an empty, an unusable or more than one `Location`; a target with
 * credentials), `SCHEME_BLOCKED`. Whether the target may be reached is not decided here.
 */
export function redirectTarget(status: number, rawHeaders: readonly string[], base: URL): URL | undefined {
  if (!redirectStatuses.has(status)) return undefined;
  const locations = rawHeaders.filter((_, index) => index % 2 === 1 && isLocation(rawHeaders[index - 1]!));
  if (locations.length > 1) throw invalidRedirect(`Expected one Location header; got ${locations.length}`);
  const location = toUnicode(locations[0]?.trim() ?? '');
  if (location === '') throw invalidRedirect(`HTTP ${status} without a Location`);

  const target = URL.parse(location, base.href);
  if (!target) throw invalidRedirect('The Location is not a valid URL');
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    const message = `The redirect leads to "${target.protocol}"; only http: and https: are fetched`;
    throw new IntegrationError(message, { code: 'SCHEME_BLOCKED', service: 'fetcher' });
  }
  if (target.username !== '' || target.password !== '') {
    throw invalidRedirect('The redirect leads to a URL with a user name or password');
  }
  target.hash = '';
  return target;
}

const isLocation = (name: string): boolean => name.length === 8 && name.toLowerCase() === 'location';

/** Node reads headers as Latin-1; servers that do not percent-encode send UTF-8. */
function toUnicode(header: string): string {
  const bytes = Buffer.from(header, 'latin1');
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? header : text;
}

function invalidRedirect(message: string): IntegrationError {
  return new IntegrationError(message, { code: 'REDIRECT_INVALID', service: 'fetcher' });
}
