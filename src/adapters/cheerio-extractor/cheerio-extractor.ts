import type { ExtractOptions, Extractor } from '../../contracts/extractor.ts';
import { IntegrationError, throwIfAborted } from '../../errors.ts';
import type { ExtractedContent } from '../../model/content.ts';
import type { ScrapedData } from '../../model/page.ts';

/** Options of {@link CheerioExtractor}. */
export interface CheerioExtractorOptions {
  /** Our crawler's name in `<meta>` and `X-Robots-Tag` rules. @default 'customer-scraping-integration' */
  readonly productToken?: string | undefined;
}

/**
 * An {@link Extractor} for HTML: reads it with htmlparser2, and with cheerio where selectors are set.
 *
 * It works in the calling thread without a break: about 3 ms for an ordinary page of the web, and up to a second for the
 * most hostile one of 10 MB. `WorkerPoolExtractor` runs it in threads.
 */
export class CheerioExtractor implements Extractor {
  readonly #productToken: string;
  /** The parser and the model are loaded with the first page. */
  #loading: ReturnType<typeof loadParts> | undefined;

  constructor({ productToken = 'customer-scraping-integration' }: CheerioExtractorOptions = {}) {
    this.#productToken = productToken.toLowerCase();
  }

  async extract(page: ScrapedData, options: ExtractOptions): Promise<ExtractedContent> {
    throwIfAborted(options.signal, 'extractor');
    try {
      this.#loading ??= loadParts();
      const { extractPage, ...parts } = await this.#loading;
      return await extractPage(page, { ...options, ...parts, productToken: this.#productToken });
    } catch (cause) {
      throw new IntegrationError(`The content of ${page.url} could not be extracted`, {
        code: 'EXTRACTION_FAILED',
        service: 'extractor',
        context: { url: page.url },
        cause,
      });
    }
  }
}

async function loadParts() {
  const [{ extractPage }, { ContentModel }, { contentModelData }] = await Promise.all([
    import('./extract-page.ts'),
    import('./blocks/content-model.ts'),
    import('./blocks/content-model-data.ts'),
  ]);
  return { extractPage, contentModel: new ContentModel(contentModelData) };
}
