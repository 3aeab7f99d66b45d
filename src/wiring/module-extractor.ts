import type { ExtractOptions, Extractor } from '../contracts/extractor.ts';
import { IntegrationError, throwIfAborted } from '../errors.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { ScrapedData } from '../model/page.ts';

/**
 * An {@link Extractor} out of a module: its default export is one, or a class or function that makes one. The module is
 * loaded with the first page. Errors that are not ours become `EXTRACTION_FAILED`.
 */
export class ModuleExtractor implements Extractor {
  readonly #href: string;
  #loading: Promise<Extractor> | undefined;

  /** @param href - a `file:` URL. */
  constructor(href: string) {
    this.#href = href;
  }

  async extract(page: ScrapedData, options: ExtractOptions): Promise<ExtractedContent> {
    throwIfAborted(options.signal, 'extractor');
    this.#loading ??= loadExtractor(this.#href);
    const extractor = await this.#loading;
    try {
      return await extractor.extract(page, options);
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

  async check(): Promise<void> {
    this.#loading ??= loadExtractor(this.#href);
    await (await this.#loading).check?.();
  }

  async close(): Promise<void> {
    await (await this.#loading)?.close?.();
  }
}

async function loadExtractor(href: string): Promise<Extractor> {
  try {
    const { default: exported } = (await import(href)) as { readonly default?: unknown };
    const made = typeof exported === 'function' ? await make(exported) : exported;
    if (isExtractor(made)) return made;
  } catch (cause) {
    throw moduleInvalid(href, 'it could not be loaded', cause);
  }
  throw moduleInvalid(href, 'its default export is, and makes, no object with extract()');
}

/** A class has its methods on its prototype, and cannot be called. */
function make(exported: unknown): unknown {
  const Exported = exported as { new (): unknown; (): unknown; readonly prototype?: unknown };
  return isExtractor(Exported.prototype) ? new Exported() : Exported();
}

function isExtractor(value: unknown): value is Extractor {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'extract') === 'function';
}

function moduleInvalid(href: string, problem: string, cause?: unknown): IntegrationError {
  return new IntegrationError(
    `extraction.module: expected a module with an extractor as its default export, received ${href}: ${problem}`,
    { code: 'OPTIONS_INVALID', service: 'extractor', context: { module: href }, cause },
  );
}
