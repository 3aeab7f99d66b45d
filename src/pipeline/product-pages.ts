import type { StoredPage } from '../contracts/store.ts';
import type { IntegrationError } from '../errors.ts';
import type { Product } from '../model/product.ts';
import { madeOfProduct } from '../model/shop.ts';
import { contentHash } from './content-hash.ts';
import type { ContentEmbedder } from './embed-content.ts';
import { productFacts } from './product-facts.ts';

/** Products of one address, one or more: the page there shows them. */
export interface ProductPlace {
  /** Canonical key of the address. */
  readonly key: string;
  readonly products: readonly [Product, ...Product[]];
}

export interface ProductPagesOptions {
  readonly embedder: ContentEmbedder;
  readonly now: () => number;
  /** Told when pages were made without vectors, because the embedder failed. */
  readonly onFailure?: ((error: IntegrationError) => void) | undefined;
}

/** Stands in front: with another form of the text, every page is made anew. */
const version = 'v1';
/** Pages that are made of products are never due: the shop tells when a product changes. */
const never = new Date('9999-12-31T00:00:00.000Z');

/**
 * Makes pages of the index out of products that were read from a shop: cut and embedded as crawled ones are. The text is
 * that of the product, so a new price leaves its chunks and vectors as they were.
 */
export class ProductPages {
  readonly #options: ProductPagesOptions;

  constructor(options: ProductPagesOptions) {
    this.#options = options;
  }

  /** Whether a page with this `reading` is what {@link make} would make of the same products. */
  isCurrent(reading: string): boolean {
    return reading === this.#readingOf({ isEmbedded: true });
  }

  /** Writes nothing: the caller commits the pages together with the products. */
  async make(places: readonly ProductPlace[]): Promise<StoredPage[]> {
    return await Promise.all(places.map((place) => this.#makePage(place)));
  }

  async #makePage({ key, products }: ProductPlace): Promise<StoredPage> {
    const { embedder, now, onFailure } = this.#options;
    const [{ name: title, url, shortDescription }] = products;
    const markdown = products.map((product) => describe(product, title)).join('\n\n');
    const embedding = await embedder.embed({ key, url, title, markdown }, (error) => onFailure?.(error));
    const isEmbedded = embedding.chunks.every(({ vector }) => vector !== null);
    const at = new Date(now());
    const content = { title, description: shortDescription, language: null, markdown, products };
    return {
      ...content,
      ...{ key, url, category: null, links: [], etag: null, lastModified: null },
      contentHash: contentHash(content),
      chunking: embedder.chunking,
      // What lacks its vectors is made again when the shop is read the next time.
      reading: this.#readingOf({ isEmbedded }),
      modelId: embedding.chunks.some(({ vector }) => vector !== null) ? embedding.modelId : null,
      chunks: embedding.chunks,
      fetchedAt: at,
      history: { addedAt: at, changedAt: at, observedMs: 0, changes: 0, dueAt: never, reach: '', missedIn: [] },
    };
  }

  #readingOf({ isEmbedded }: { readonly isEmbedded: boolean }): string {
    const { chunking, modelId } = this.#options.embedder;
    return `${madeOfProduct}${version}:${chunking}:${isEmbedded ? modelId : 'without vectors'}`;
  }
}

/** Nothing of it is shown elsewhere: both descriptions are told, unless one repeats the other. */
function describe(product: Product, title: string): string {
  const { shortDescription, description } = product;
  const told = [shortDescription, description === shortDescription ? null : description].filter(Boolean).join(' ');
  return productFacts({ ...product, shortDescription: null, description: told }, { title, text: '' });
}
