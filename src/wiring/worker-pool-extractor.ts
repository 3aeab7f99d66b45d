import type { ExtractOptions, Extractor } from '../contracts/extractor.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { ScrapedData } from '../model/page.ts';
import type { PagePool } from './page-pool.ts';

/**
 * An {@link Extractor} that runs `PageExtractor`, or one of a module, in the threads of a {@link PagePool}, which it owns:
 * `close()` closes the pool. The caller keeps `page.body`: a thread gets a copy.
 */
export class WorkerPoolExtractor implements Extractor {
  readonly #pool: PagePool;

  constructor(pool: PagePool) {
    this.#pool = pool;
  }

  async extract(page: ScrapedData, { signal, ...options }: ExtractOptions): Promise<ExtractedContent> {
    return this.#pool.run({ task: 'extract', input: { page, options }, url: page.url, signal });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
