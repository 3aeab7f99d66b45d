import type { PageUrls } from '../../extraction/page-urls.ts';

/** What shops show where they have no picture. */
const placeholderName =
  /woocommerce-placeholder|no[-_]?image|placeholder|1x1|spacer|blank\.gif|transparent\.(?:gif|png)/i;
/** `-600x600` before the ending, and parameters that ask for a size: the same picture, smaller. */
const sizeSuffix = /[-_]\d{2,4}x\d{0,4}(?=\.\w{3,4}$)/;
const sizeParameters = ['width', 'height', 'w', 'h', 'size', 'sw', 'sh', 'imwidth'];

/** Pictures of a product, each once, in the order they are added. */
export class ImageList {
  readonly #urls: PageUrls;
  readonly #byPicture = new Map<string, string>();

  constructor(urls: PageUrls) {
    this.#urls = urls;
  }

  /** Absolute addresses. */
  get urls(): readonly string[] {
    return [...this.#byPicture.values()];
  }

  /** Of a picture that comes in several sizes the first is kept. Placeholders and inline pictures are left out. */
  add(source: string): void {
    const url = this.#urls.resolvePage(source.trim());
    if (url === undefined || placeholderName.test(url)) return;
    const picture = pictureOf(url);
    if (!this.#byPicture.has(picture)) this.#byPicture.set(picture, url);
  }
}

function pictureOf(url: string): string {
  const address = new URL(url);
  for (const parameter of sizeParameters) address.searchParams.delete(parameter);
  return address.host + address.pathname.replace(sizeSuffix, '') + address.search;
}
