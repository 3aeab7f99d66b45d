import { type JsonLd, type JsonObject, readText, readTypes } from '../json-ld.ts';
import type { PageUrls } from '../page-urls.ts';

const maxLevels = 20;

/** A step of the page's breadcrumbs. */
export interface Breadcrumb {
  readonly name: string;
  readonly isHome: boolean;
}

/** The breadcrumbs of the page, from the outermost in; empty when it has none. */
export function readBreadcrumbs(jsonLd: JsonLd, urls: PageUrls): readonly Breadcrumb[] {
  const list = jsonLd.entities.find((entity) => readTypes(entity).includes('breadcrumblist'));
  if (list === undefined) return [];
  return jsonLd
    .nodes(list, 'itemListElement')
    .slice(0, maxLevels)
    .map((element) => toBreadcrumb(jsonLd, element, urls))
    .toSorted((a, b) => a.position - b.position)
    .filter(({ name }) => name !== '');
}

/**
 * The categories of a product from the outermost in: the breadcrumbs between the shop's home and the product itself, else
 * `category` with its parts divided by `>`.
 */
export function readCategoryPath(
  product: JsonObject,
  productName: string,
  breadcrumbs: readonly Breadcrumb[],
): readonly string[] {
  const path = breadcrumbs.filter(({ name, isHome }) => !isHome && name !== productName).map(({ name }) => name);
  if (path.length > 0) return path;
  const parts = (readText(product, 'category') ?? '').split('>').slice(0, maxLevels);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function toBreadcrumb(jsonLd: JsonLd, element: JsonObject, urls: PageUrls): Breadcrumb & { readonly position: number } {
  const [item = {}] = jsonLd.nodes(element, 'item');
  const href = readText(element, 'item') ?? readText(item, '@id') ?? readText(item, 'url');
  const url = href === null ? undefined : urls.resolvePage(href);
  return {
    position: Number(readText(element, 'position') ?? 0),
    name: readText(element, 'name') ?? readText(item, 'name') ?? '',
    isHome: url !== undefined && new URL(url).pathname === '/',
  };
}
