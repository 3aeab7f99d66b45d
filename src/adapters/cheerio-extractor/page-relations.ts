import type { Element } from 'domhandler';
import type { ExtractedContent, PageAlternate } from '../../model/content.ts';
import { detach } from '../extraction/detach.ts';
import { hasToken } from '../extraction/has-token.ts';
import type { PageUrls } from '../extraction/page-urls.ts';

/** Sites with more languages and regions than this exist, but nothing we do needs them all. */
const maxAlternates = 200;
const maxFeeds = 20;

const languageTag = /^[a-z0-9]{1,8}(?:[-_][a-z0-9]{1,8}){0,4}$/i;
const feedTypes = ['application/rss+xml', 'application/atom+xml'];

export interface RelationSource {
  /** `<link>` of the head, in document order. */
  readonly links: readonly Element[];
  /** `<a href>`, in document order. */
  readonly anchors: readonly Element[];
  readonly urls: PageUrls;
  readonly pageUrl: string;
}

/** What the page says about pages it belongs together with. Addresses are absolute, http or https, without fragment. */
export type PageRelations = Pick<ExtractedContent, 'alternates' | 'feeds' | 'nextUrl' | 'previousUrl'>;

export function readRelations({ links, anchors, urls, pageUrl }: RelationSource): PageRelations {
  const alternates = new Map<string, PageAlternate>();
  const feeds = new Set<string>();
  for (const { attribs } of links) {
    if (!hasToken(attribs['rel'], 'alternate') || hasToken(attribs['rel'], 'stylesheet')) continue;
    const url = resolve(attribs['href'], urls);
    if (url === undefined) continue;
    const language = attribs['hreflang']?.trim() ?? '';
    if (isFeed(attribs['type'])) {
      if (feeds.size < maxFeeds) feeds.add(url);
    } else if (languageTag.test(language) && alternates.size < maxAlternates) {
      // One page may serve several languages, and each is said in a line of its own.
      alternates.set(`${language} ${url}`, { language: detach(language), url });
    }
  }
  return {
    alternates: [...alternates.values()],
    feeds: [...feeds],
    ...readSequence([...links, ...anchors], { urls, pageUrl }),
  };
}

const sequenceRelation = /(?:^|\s)(next|prev(?:ious)?)(?=\s|$)/i;

/** The first of each that leads to another page: "next" of a slide show leads to the page itself. */
function readSequence(
  elements: readonly Element[],
  { urls, pageUrl }: Pick<RelationSource, 'urls' | 'pageUrl'>,
): Pick<PageRelations, 'nextUrl' | 'previousUrl'> {
  let nextUrl: string | null = null;
  let previousUrl: string | null = null;
  for (const { attribs } of elements) {
    const relation = attribs['rel'] === undefined ? undefined : sequenceRelation.exec(attribs['rel'])?.[1];
    const url = relation === undefined ? undefined : resolve(attribs['href'], urls);
    if (url === undefined || url === pageUrl) continue;
    if (relation?.toLowerCase() === 'next') nextUrl ??= url;
    else previousUrl ??= url;
  }
  return { nextUrl, previousUrl };
}

function resolve(href: string | undefined, urls: PageUrls): string | undefined {
  const trimmed = href?.trim() ?? '';
  return trimmed === '' ? undefined : urls.resolvePage(trimmed);
}

function isFeed(type: string | undefined): boolean {
  const [name = ''] = (type ?? '').split(';', 1);
  return feedTypes.includes(name.trim().toLowerCase());
}
