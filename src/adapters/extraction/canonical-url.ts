import { hasToken } from './has-token.ts';
import { PageUrls } from './page-urls.ts';

/** Longer headers are not written by people. */
const maxHeaderLength = 16 * 1024;

export interface CanonicalSource {
  /** `href` of the `<link rel=canonical>` in the head. */
  readonly hrefs: readonly string[];
  /** The `Link` header (RFC 8288). */
  readonly header: string | undefined;
  readonly urls: PageUrls;
  /** What links of the header are relative to, whatever `<base>` says. */
  readonly pageUrl: string;
}

/**
 * The address the page names as its own (RFC 6596): absolute, http or https, without fragment. `null` when there is none,
 * or several that disagree: then none can be trusted.
 */
export function readCanonicalUrl({ hrefs, header, urls, pageUrl }: CanonicalSource): string | null {
  const found = new Set<string>();
  for (const href of hrefs) {
    const url = href.trim() === '' ? undefined : urls.resolvePage(href.trim());
    if (url !== undefined) found.add(url);
  }
  for (const href of canonicalTargets((header ?? '').slice(0, maxHeaderLength))) {
    const url = new PageUrls(pageUrl, undefined).resolvePage(href);
    if (url !== undefined) found.add(url);
  }
  const [url] = found;
  return url !== undefined && found.size === 1 ? url : null;
}

/** Targets of `<...>; rel=canonical` in a `Link` header. */
function canonicalTargets(header: string): readonly string[] {
  const targets: string[] = [];
  let position = 0;
  for (;;) {
    const start = header.indexOf('<', position);
    const end = header.indexOf('>', start);
    if (start === -1 || end === -1) return targets;
    const parametersEnd = endOfParameters(header, end + 1);
    if (hasCanonicalRelation(header.slice(end + 1, parametersEnd))) targets.push(header.slice(start + 1, end).trim());
    position = parametersEnd;
  }
}

/** The comma that ends a link, outside of quotes. */
function endOfParameters(header: string, from: number): number {
  let isQuoted = false;
  for (let index = from; index < header.length; index += 1) {
    if (header[index] === '"') isQuoted = !isQuoted;
    else if (header[index] === ',' && !isQuoted) return index;
  }
  return header.length;
}

/** Only the first `rel` of a link counts; a link with an `anchor` is about another page. */
function hasCanonicalRelation(parameters: string): boolean {
  let relation: string | undefined;
  for (const parameter of parameters.split(';')) {
    const [name = '', value = ''] = parameter.split('=', 2);
    const key = name.trim().toLowerCase();
    if (key === 'anchor') return false;
    if (key === 'rel') relation ??= value.trim().replaceAll('"', '');
  }
  return hasToken(relation, 'canonical');
}
