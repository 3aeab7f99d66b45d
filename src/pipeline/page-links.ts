import type { PageValidators } from '../contracts/store.ts';
import type { ExtractedContent } from '../model/content.ts';

/**
 * Links to keep with a page, so that a later visit that does not read it still knows where it leads. None when the site
 * gave nothing to ask with: then every visit reads the page.
 */
export function pageLinks(
  { links, nextUrl, robots }: ExtractedContent,
  { etag, lastModified }: PageValidators,
  { respectRobots }: { readonly respectRobots: boolean },
): readonly string[] {
  if ((etag === null && lastModified === null) || (respectRobots && robots.nofollow)) return [];
  const followed = links.flatMap(({ url, nofollow }) => (nofollow ? [] : [url]));
  return nextUrl === null || followed.includes(nextUrl) ? followed : [...followed, nextUrl];
}
