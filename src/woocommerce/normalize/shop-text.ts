import { plainText } from '../../products/plain-text.ts';

/** Longer ones are descriptions in the wrong field. */
const longestName = 500;
const longestDescription = 50_000;

/** A name or an article number without its entities and tags; `null` for none. */
export function nameOf(html: string): string | null {
  return plainText(html, longestName) || null;
}

/** A description as plain text; `null` for none. */
export function descriptionOf(html: string): string | null {
  return plainText(html, longestDescription) || null;
}

/** Absolute web addresses, each once, in order, without the picture that stands for none. */
export function imagesOf(sources: readonly { readonly src: string }[]): string[] {
  const urls = sources.map(({ src }) => src.trim()).filter((src) => /^https?:\/\//i.test(src));
  return [...new Set(urls)].filter((url) => !placeholderImage.test(url));
}

const placeholderImage = /\/woocommerce-placeholder(?:-\d+x\d+)?\.\w+(?:$|\?)/;
