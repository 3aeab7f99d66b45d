import type { Element } from 'domhandler';
import type { PageLink } from '../../model/page.ts';
import { hasToken } from '../extraction/has-token.ts';
import type { PageUrls } from '../extraction/page-urls.ts';

/** More links than this are not the links of a page for people. */
const maxLinks = 5_000;

/**
 * The web pages that `anchors` lead to: absolute, without fragment, in document order, each once. A page that is linked
 * both with and without `nofollow` is to be followed.
 */
export function collectLinks(
  anchors: readonly Element[],
  urls: PageUrls,
): { readonly links: readonly PageLink[]; readonly truncated: boolean } {
  const nofollowByUrl = new Map<string, boolean>();
  for (const { attribs } of anchors) {
    const href = (attribs['href'] ?? '').trim();
    // Both lead to where the reader is already.
    if (href === '' || href.startsWith('#')) continue;
    const url = urls.resolvePage(href);
    if (url === undefined) continue;
    if (nofollowByUrl.size >= maxLinks && !nofollowByUrl.has(url))
      return { links: toLinks(nofollowByUrl), truncated: true };
    const nofollow = hasToken(attribs['rel'], 'nofollow');
    nofollowByUrl.set(url, nofollow && (nofollowByUrl.get(url) ?? true));
  }
  return { links: toLinks(nofollowByUrl), truncated: false };
}

function toLinks(nofollowByUrl: ReadonlyMap<string, boolean>): readonly PageLink[] {
  return [...nofollowByUrl].map(([url, nofollow]) => ({ url, nofollow }));
}
