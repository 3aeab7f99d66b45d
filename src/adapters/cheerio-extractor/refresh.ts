import type { PageUrls } from '../extraction/page-urls.ts';
import type { Meta } from './survey-page.ts';

/** Longer values are no redirect: a URL is dropped at 2,048 characters. */
const maxValueLength = 4_096;
/** A page that waits longer is there to be read. */
const maxDelaySeconds = 5;

/** A redirect that the page makes, not the server. */
export interface Refresh {
  readonly delaySeconds: number;
  /** Absolute, http or https, without fragment. */
  readonly url: string;
}

export interface RefreshSource {
  readonly metas: readonly Meta[];
  /** The `Refresh` header. */
  readonly header: string | undefined;
  readonly urls: PageUrls;
  /** As `urls`, without the page's `<base>`: the header comes before it. */
  readonly headerUrls: PageUrls;
}

/**
 * The refresh a browser would follow: the header, else the first `<meta>` that is valid. `null` when there is none, or
 * when it only reloads the page.
 *
 * By the "shared declarative refresh steps" of the HTML standard
 * (https://html.spec.whatwg.org/multipage/semantics.html#shared-declarative-refresh-steps).
 */
export function readRefresh({ metas, header, urls, headerUrls }: RefreshSource): Refresh | null {
  const byHeader = resolveRefresh(header ?? '', headerUrls);
  if (byHeader !== undefined) return byHeader;
  for (const { attribute, key, content } of metas) {
    if (attribute !== 'http-equiv' || key !== 'refresh') continue;
    const refresh = resolveRefresh(content, urls);
    if (refresh !== undefined) return refresh;
  }
  return null;
}

/** Where a refresh leads that is quick enough to count as a redirect; `null` when that is the page itself. */
export function refreshTarget(refresh: Refresh | null, pageUrl: string): string | null {
  if (refresh === null || refresh.delaySeconds > maxDelaySeconds) return null;
  const [page] = pageUrl.split('#', 1);
  return refresh.url === page ? null : refresh.url;
}

/** `undefined` when browsers would ignore the value and look at the next; `null` when it leads to no other page. */
function resolveRefresh(value: string, urls: PageUrls): Refresh | null | undefined {
  const parsed = parseRefresh(value);
  if (parsed === undefined) return undefined;
  if (parsed.target === '') return null;
  const url = urls.resolvePage(parsed.target);
  return url === undefined ? undefined : { delaySeconds: parsed.delaySeconds, url };
}

const leadingDelay =
  /^[\t\n\f\r ]*(?:([0-9]+)(?:\.[0-9.]*)?|\.[0-9.]*)(?=[;,\t\n\f\r ]|$)[\t\n\f\r ]*[;,]?[\t\n\f\r ]*/;
const leadingName = /^url[\t\n\f\r ]*=[\t\n\f\r ]*/i;

/** `undefined` when the value is not valid. The fraction of a second is cut off, as browsers do. */
function parseRefresh(value: string): { readonly delaySeconds: number; readonly target: string } | undefined {
  if (value.length > maxValueLength) return undefined;
  const delay = leadingDelay.exec(value);
  if (delay === null) return undefined;
  const rest = value.slice(delay[0].length);
  return { delaySeconds: Number(delay[1] ?? 0), target: unquote(rest.replace(leadingName, '')) };
}

/** What follows the closing quote is dropped; a quote that is never closed is dropped itself. */
function unquote(target: string): string {
  const quote = target[0];
  if (quote !== '"' && quote !== "'") return target.trim();
  const end = target.indexOf(quote, 1);
  return target.slice(1, end === -1 ? undefined : end).trim();
}
