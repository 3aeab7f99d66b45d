import { PdfExtractor } from '../../../../src/adapters/pdf-extractor/pdf-extractor.ts';
import type { ExtractedContent } from '../../../../src/model/content.ts';
import type { ScrapedData } from '../../../../src/model/page.ts';
import { buildPdf, type PdfParts } from '../../../helpers/pdf.ts';

/** A PDF as a fetcher hands it over. */
export function pdfPage(body: Uint8Array, overrides: Partial<ScrapedData> = {}): ScrapedData {
  const url = 'https://shop.example/files/manual.pdf';
  return {
    url,
    key: url,
    status: 200,
    headers: {},
    contentType: 'application/pdf',
    body,
    fetchedAt: new Date('2026-03-01T12:00:00.000Z'),
    depth: 0,
    foundOn: null,
    ...overrides,
  };
}

/** What the extractor makes of a PDF. */
export function extract(parts: PdfParts | Uint8Array, overrides: Partial<ScrapedData> = {}): Promise<ExtractedContent> {
  const body = parts instanceof Uint8Array ? parts : buildPdf(parts);
  const contentFilters = { includeSelectors: [], excludePatterns: [] };
  return new PdfExtractor().extract(pdfPage(body, overrides), { contentFilters, extractProducts: true });
}
