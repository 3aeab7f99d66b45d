import type { ExtractOptions, Extractor } from '../../contracts/extractor.ts';
import { IntegrationError, throwIfAborted } from '../../errors.ts';
import type { ExtractedContent } from '../../model/content.ts';
import type { ScrapedData } from '../../model/page.ts';

/** Options of {@link PdfExtractor}. */
export interface PdfExtractorOptions {
  /** Our crawler's name in `X-Robots-Tag` rules. @default 'customer-scraping-integration' */
  readonly productToken?: string | undefined;
}

/**
 * An {@link Extractor} for PDF: its text by pages and paragraphs, with the title, dates and links of the document.
 *
 * At most 500 pages, 2 million characters and 5,000 links are read; beyond that the content is `truncated`. Pictures are
 * not read: a scanned document has no text. Content filters select HTML and do not apply.
 *
 * It reads a page of a document in about 10 ms, in the calling thread, and how much memory a hostile document takes is not
 * bounded there: `WorkerPoolExtractor` runs it in threads and bounds both.
 */
export class PdfExtractor implements Extractor {
  readonly #productToken: string;
  /** The reader is loaded with the first document. */
  #loading: Promise<typeof import('./extract-pdf.ts')> | undefined;

  constructor({ productToken = 'customer-scraping-integration' }: PdfExtractorOptions = {}) {
    this.#productToken = productToken.toLowerCase();
  }

  /** @throws IntegrationError `BODY_DECODE` for what is no PDF, is damaged, or is encrypted with a password. */
  async extract(page: ScrapedData, { signal }: ExtractOptions): Promise<ExtractedContent> {
    throwIfAborted(signal, 'extractor');
    try {
      this.#loading ??= import('./extract-pdf.ts');
      const { extractPdf } = await this.#loading;
      return await extractPdf(page, this.#productToken);
    } catch (cause) {
      if (IntegrationError.isInstance(cause)) throw cause;
      throw new IntegrationError(`The content of ${page.url} could not be extracted`, {
        code: 'EXTRACTION_FAILED',
        service: 'extractor',
        context: { url: page.url },
        cause,
      });
    }
  }
}
