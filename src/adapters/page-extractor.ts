import type { ExtractOptions, Extractor } from '../contracts/extractor.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { ScrapedData } from '../model/page.ts';
import { CheerioExtractor, type CheerioExtractorOptions } from './cheerio-extractor/cheerio-extractor.ts';
import { isPdf } from './media-type.ts';
import { PdfExtractor, type PdfExtractorOptions } from './pdf-extractor/pdf-extractor.ts';

/** Options of {@link PageExtractor}. */
export type PageExtractorOptions = CheerioExtractorOptions & PdfExtractorOptions;

/** The embedded {@link Extractor}: PDFs go to {@link PdfExtractor}, all else to {@link CheerioExtractor}. */
export class PageExtractor implements Extractor {
  readonly #html: Extractor;
  readonly #pdf: Extractor;

  constructor(options: PageExtractorOptions = {}) {
    this.#html = new CheerioExtractor(options);
    this.#pdf = new PdfExtractor(options);
  }

  extract(page: ScrapedData, options: ExtractOptions): Promise<ExtractedContent> {
    const extractor = isPdf(page.contentType, page.body) ? this.#pdf : this.#html;
    return extractor.extract(page, options);
  }
}
