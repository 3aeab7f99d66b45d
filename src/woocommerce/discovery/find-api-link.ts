import { Parser } from 'htmlparser2';
import { apiRelation } from './api-relation.ts';

/** What a page of a WordPress site says about it. */
export interface PageSigns {
  /** Absolute URL of the REST API's root; `null` when the page names none. */
  readonly apiRoot: string | null;
  /** Version of WordPress by its `generator` element; themes often remove that. */
  readonly wordPressVersion: string | null;
  readonly wooCommerceVersion: string | null;
}

/** Characters of a page that are read: the elements stand in its head. */
const longestHead = 1_000_000;
const sliceLength = 16_384;

/**
 * Finds the link to the REST API in a page, whatever quotes it uses, and not inside comments or scripts.
 *
 * @param pageUrl - what relative links are resolved against.
 */
export function findApiLink(html: string, pageUrl: string): PageSigns {
  let apiRoot: string | null = null;
  let wordPressVersion: string | null = null;
  let wooCommerceVersion: string | null = null;
  let isHead = true;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'body') isHead = false;
      if (name === 'link' && isApiLink(attributes['rel'])) {
        apiRoot ??= URL.parse(attributes['href'] ?? '', pageUrl)?.href ?? null;
      }
      if (name === 'meta' && attributes['name']?.toLowerCase() === 'generator') {
        wordPressVersion ??= versionOf('WordPress', attributes['content']);
        wooCommerceVersion ??= versionOf('WooCommerce', attributes['content']);
      }
    },
  });
  // Some themes print the link at the end of the body: there only the link is still worth reading on.
  const length = Math.min(html.length, longestHead);
  for (let at = 0; at < length && (isHead || apiRoot === null); at += sliceLength) {
    parser.write(html.slice(at, Math.min(length, at + sliceLength)));
  }
  return { apiRoot, wordPressVersion, wooCommerceVersion };
}

const isApiLink = (rel: string | undefined): boolean => rel?.split(/\s+/).includes(apiRelation) ?? false;

function versionOf(product: string, content: string | undefined): string | null {
  const [name, version] = content?.trim().split(' ', 2) ?? [];
  return name === product && version !== undefined && /^\d[\w.-]{0,31}$/.test(version) ? version : null;
}
