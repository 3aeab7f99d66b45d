import type { ExtractedContent } from '../../model/content.ts';
import type { ScrapedData } from '../../model/page.ts';
import { canonicalLanguage } from '../extraction/canonical-language.ts';
import { readCanonicalUrl } from '../extraction/canonical-url.ts';
import { detectLanguage } from '../extraction/detect-language.ts';
import { PageUrls } from '../extraction/page-urls.ts';
import { readDirectives } from '../extraction/robots-rules.ts';
import { chooseTitle, type DocumentInfo, parsePdfDate, readAuthor, readSubject } from './document-info.ts';
import { notReadable, type PdfDocument, readPdf } from './pdf-document.ts';
import { readPages } from './read-pages.ts';
import { dropRunningLines } from './running-lines.ts';
import { type TextBlock, toBlocks } from './text-blocks.ts';
import type { TextLine } from './text-lines.ts';
import { writeBlocks } from './write-blocks.ts';

/**
 * One document, start to finish.
 *
 * @param productToken - our crawler's name in robots rules, in lower case.
 * @throws IntegrationError `BODY_DECODE`
 */
export function extractPdf(page: ScrapedData, productToken: string): Promise<ExtractedContent> {
  return readPdf(page, (document) => toContent(document, page, productToken));
}

async function toContent(
  document: PdfDocument,
  { url, key, headers, fetchedAt }: ScrapedData,
  productToken: string,
): Promise<ExtractedContent> {
  const urls = new PageUrls(url, undefined);
  const info = await readInfo(document);
  const { lines, links, language, truncated, failure } = await readPages(document, urls);
  if (failure !== undefined) throw notReadable(url, failure);

  const pages = toPageBlocks(lines);
  const { markdown, text, headings } = writeBlocks(pages);
  return {
    url,
    key,
    title: chooseTitle(info, findHeadline(pages[0]), url),
    description: readSubject(info),
    language:
      canonicalLanguage(language ?? '') ??
      canonicalLanguage(headers['content-language'] ?? '') ??
      (await detectLanguage(text)),
    canonicalUrl: readCanonicalUrl({ hrefs: [], header: headers['link'], urls, pageUrl: url }),
    publishedAt: parsePdfDate(info['CreationDate']),
    modifiedAt: parsePdfDate(info['ModDate']),
    siteName: null,
    authors: readAuthor(info),
    breadcrumbs: [],
    openGraph: null,
    article: null,
    faq: [],
    blocks: [],
    headings,
    links,
    markdown,
    text,
    productPageKind: 'none',
    products: [],
    listedProducts: [],
    alternates: [],
    feeds: [],
    nextUrl: null,
    previousUrl: null,
    refreshUrl: null,
    robots: readDirectives({ metas: [], headers, productToken, fetchedAt }),
    // Scanned pages are pictures: a browser would show no text either.
    unusable: text === '' ? { reason: 'no-content', evidence: 'the document has no text, only pictures' } : null,
    truncated,
    category: null,
    fetchedAt,
  };
}

/** A document whose information is damaged is as good as one without. */
async function readInfo(document: PdfDocument): Promise<DocumentInfo> {
  try {
    return (await document.getMetadata()).info;
  } catch {
    return {};
  }
}

function toPageBlocks(pages: readonly (readonly TextLine[])[]): readonly (readonly TextBlock[])[] {
  const lines = dropRunningLines(pages);
  const bodySize = findBodySize(lines);
  return lines.map((page) => toBlocks(page, bodySize));
}

/** The size, in half points, that most characters of the document are set in. */
function findBodySize(pages: readonly (readonly TextLine[])[]): number {
  const lengths = new Map<number, number>();
  for (const { size, text } of pages.flat()) {
    const rounded = Math.round(size * 2) / 2;
    lengths.set(rounded, (lengths.get(rounded) ?? 0) + text.length);
  }
  let [bodySize, longest] = [0, 0];
  for (const [size, length] of lengths) if (length > longest) [bodySize, longest] = [size, length];
  return bodySize;
}

/** The first of the largest headings of the first page; `''` when it has none. */
function findHeadline(blocks: readonly TextBlock[] = []): string {
  const headings = blocks.filter(({ kind }) => kind === 'heading');
  const largest = headings.reduce((most, { size }) => Math.max(most, size), 0);
  return headings.find(({ size }) => size === largest)?.text ?? '';
}
