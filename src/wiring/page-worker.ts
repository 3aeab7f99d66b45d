/** Entry of a worker thread: extracts the pages it is sent, one after the other, in their order. */
import { parentPort, workerData } from 'node:worker_threads';
import { CheerioExtractor, type CheerioExtractorOptions } from '../adapters/cheerio-extractor/cheerio-extractor.ts';
import type { ExtractOptions } from '../contracts/extractor.ts';
import { IntegrationError } from '../errors.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { ScrapedData } from '../model/page.ts';
import { lowerThreadPriority } from '../resilience/lower-thread-priority.ts';

/** What a thread is started with. */
export type PageWorkerData = CheerioExtractorOptions;

/** What a thread is sent. */
export interface PageRequest {
  readonly page: ScrapedData;
  readonly options: Omit<ExtractOptions, 'signal'>;
}

/** What a thread says: `ready` once, then an answer to each request, in their order. */
export type PageAnswer =
  | { readonly type: 'ready' }
  | { readonly type: 'extracted'; readonly content: ExtractedContent }
  | { readonly type: 'failed'; readonly failure: PageFailure };

/** An IntegrationError in a form that crosses threads. */
export interface PageFailure {
  readonly message: string;
  readonly code: string;
  readonly service: string;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, unknown>>;
  readonly cause: unknown;
}

lowerThreadPriority();
const extractor = new CheerioExtractor(workerData as PageWorkerData);
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (request: PageRequest) => {
  last = last.then(async () => say(await answer(request)));
});
say({ type: 'ready' });

function say(answer: PageAnswer): void {
  parentPort?.postMessage(answer);
}

async function answer({ page, options }: PageRequest): Promise<PageAnswer> {
  try {
    return { type: 'extracted', content: await extractor.extract(page, options) };
  } catch (error) {
    return { type: 'failed', failure: toFailure(error, page.url) };
  }
}

/** The extractor throws nothing but errors of ours. */
function toFailure(error: unknown, url: string): PageFailure {
  if (!IntegrationError.isInstance(error))
    throw new Error(`The content of ${url} could not be extracted`, { cause: error });
  const { message, code, service, retryable, context, cause } = error;
  // Errors can be cloned. Of anything else that is not known.
  return { message, code, service, retryable, context, cause: cause instanceof Error ? cause : undefined };
}
