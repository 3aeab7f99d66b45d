import type { OpenGraph } from '../../../model/page-metadata.ts';
import type { PageUrls } from '../../extraction/page-urls.ts';
import type { Meta } from '../survey-page.ts';
import { metaContent, shownText } from './meta-content.ts';

const maxLength = 1_000;

/** `null` when the page has no `og:` property. */
export function readOpenGraph(metas: readonly Meta[], urls: PageUrls): OpenGraph | null {
  if (!metas.some(({ key }) => key.startsWith('og:'))) return null;
  const read = (...keys: readonly string[]): string | null =>
    shownText(metaContent(metas, keys) ?? '', maxLength) || null;
  const readUrl = (...keys: readonly string[]): string | null =>
    urls.resolvePage((metaContent(metas, keys) ?? '').trim()) ?? null;
  return {
    type: read('og:type'),
    title: read('og:title'),
    description: read('og:description'),
    url: readUrl('og:url'),
    imageUrl: readUrl('og:image:secure_url', 'og:image', 'og:image:url'),
    siteName: read('og:site_name'),
    locale: read('og:locale'),
  };
}
