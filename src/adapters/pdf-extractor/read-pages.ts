import type { PageLink } from '../../model/page.ts';
import type { PageUrls } from '../extraction/page-urls.ts';
import type { PdfDocument, PdfPage } from './pdf-document.ts';
import { LineBuilder, type TextLine } from './text-lines.ts';

/** What was read of a document's pages. */
export interface ReadPages {
  /** Of page 1, 2, ... */
  readonly lines: readonly (readonly TextLine[])[];
  /** http and https, absolute, without fragment, in order, each once. */
  readonly links: readonly PageLink[];
  /** The language the document declares, as it is written. */
  readonly language: string | null;
  /** True when a limit was met, or a page could not be read. */
  readonly truncated: boolean;
  /** Why pages could not be read, when none could. */
  readonly failure: unknown;
}

/** Far more than manuals and price lists have; at 5 to 15 ms a page, the most that fits the time of a page worker. */
const maxPages = 500;
/** In UTF-16 code units, 2 MB as ASCII: the most of a text node (spec D1) is enough for 500 dense pages. */
const maxTextLength = 2_000_000;
/** A page full of numbers has 3,000; drawings made of single letters, some 10,000. */
const maxItemsPerPage = 50_000;
/** As many as of an HTML page. */
const maxLinks = 5_000;

/** Reads page after page until a limit is met; a page that is damaged is left out. */
export async function readPages(document: PdfDocument, urls: PageUrls): Promise<ReadPages> {
  const found: Found = { lines: [], links: new Set(), language: null, textLength: 0, truncated: false };
  const { numPages } = document;
  let failedPages = 0;
  let failure: unknown;
  for (let number = 1; number <= Math.min(numPages, maxPages) && found.textLength < maxTextLength; number += 1) {
    try {
      const page = await document.getPage(number);
      await readText(page, found);
      await readLinks(page, urls, found);
      page.cleanup();
    } catch (error) {
      failedPages += 1;
      failure = error;
    }
    // A page that failed keeps its place, and what was read of it.
    while (found.lines.length < number) found.lines.push([]);
  }
  const { lines, links, language } = found;
  return {
    lines,
    links: [...links].map((url) => ({ url, nofollow: false })),
    language,
    truncated: found.truncated || failedPages > 0 || lines.length < numPages,
    failure: failedPages === lines.length ? failure : undefined,
  };
}

interface Found {
  readonly lines: (readonly TextLine[])[];
  readonly links: Set<string>;
  language: string | null;
  textLength: number;
  truncated: boolean;
}

/** The page is read in parts of a few pieces, and only as far as the limits allow. */
async function readText(page: PdfPage, found: Found): Promise<void> {
  const builder = new LineBuilder();
  found.lines.push(builder.lines);
  const reader = page.streamTextContent().getReader();
  let items = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      found.language ??= part.value.lang ?? null;
      for (const item of part.value.items) {
        builder.add(item);
        found.textLength += item.str.length;
      }
      items += part.value.items.length;
      if (items <= maxItemsPerPage && found.textLength <= maxTextLength) continue;
      found.truncated = true;
      await reader.cancel(new Error('A limit was met'));
      break;
    }
  } finally {
    builder.endLine();
  }
}

async function readLinks(page: PdfPage, urls: PageUrls, found: Found): Promise<void> {
  for (const { subtype, unsafeUrl } of await page.getAnnotations()) {
    if (subtype !== 'Link' || unsafeUrl === undefined) continue;
    const url = urls.resolvePage(unsafeUrl.trim());
    if (url === undefined || found.links.has(url)) continue;
    if (found.links.size >= maxLinks) {
      found.truncated = true;
      return;
    }
    found.links.add(url);
  }
}
