/** Our reading of products, in the shapes that `../shared/eval/products` asks for. */
import { CheerioExtractor } from '../../src/adapters/cheerio-extractor/cheerio-extractor.ts';
import { parsePage } from '../../src/adapters/cheerio-extractor/page-tree.ts';
import { parseLenientJson } from '../../src/adapters/cheerio-extractor/structured-data/lenient-json.ts';
import {
  MarkupItems,
  microdata as microdataSyntax,
} from '../../src/adapters/cheerio-extractor/structured-data/markup-items.ts';
import { surveyPage } from '../../src/adapters/cheerio-extractor/survey-page.ts';
import { walk } from '../../src/adapters/cheerio-extractor/walk.ts';
import { type ParsedPrice, parsePrice as parse } from '../../src/products/parse-price.ts';
import { readShopifyEndpoint } from '../../src/products/shopify-endpoint.ts';
import type { DecimalSeparator } from '../../src/products/written-number.ts';

export { classifyGtin, extractGtin } from '../../src/products/gtin.ts';
export { parseReviewCount } from '../../src/products/review-count.ts';

const extractor = new CheerioExtractor();

export function parsePrice(
  raw: string | null,
  currencyHint: string | null,
  options: { readonly decimalSeparator?: DecimalSeparator } = {},
): ParsedPrice {
  return parse(raw, { currencyHint, ...options });
}

export async function extractProducts(html: string, url: string): Promise<unknown> {
  const { productPageKind, products, listedProducts } = await extractor.extract(
    {
      url,
      key: url,
      status: 200,
      headers: {},
      contentType: 'text/html; charset=utf-8',
      body: Buffer.from(html),
      fetchedAt: new Date('2026-01-01T12:00:00Z'),
      depth: 0,
      foundOn: null,
    },
    { contentFilters: { includeSelectors: [], excludePatterns: [] }, extractProducts: true },
  );
  return { kind: productPageKind, product: products[0], items: listedProducts };
}

export function extractStructuredData(html: string, baseUrl: string | null): unknown {
  const { document } = parsePage(html, { keepsScripts: true });
  const { jsonLd, metas } = surveyPage(document);
  const items = new MarkupItems(microdataSyntax);
  walk(document, items);
  items.finish(document, (href) => (baseUrl === null ? href : (URL.parse(href, baseUrl)?.href ?? href)));
  return {
    microdata: items.items.map(toItem),
    jsonLd: jsonLd
      .flatMap(parseLenientJson)
      .flat()
      .filter((value) => typeof value === 'object' && value !== null),
    openGraph: toOpenGraph(metas),
  };
}

type Node = Readonly<Record<string, unknown>>;

/** The form of the samples: an element without text and without any other value counts as an item without properties. */
function toItem({ '@type': type, '@id': id, ...properties }: Node): unknown {
  const values = Object.entries(properties).map(([name, list]) => [name, (list as readonly unknown[]).map(toValue)]);
  return { type, id, properties: Object.fromEntries(values) };
}

function toValue(value: unknown): unknown {
  if (value === '') return { properties: {} };
  return typeof value === 'object' ? toItem(value as Node) : value;
}

const namespaces: Readonly<Record<string, string>> = {
  og: 'http://ogp.me/ns#',
  ...Object.fromEntries(
    ['music', 'video', 'article', 'book', 'profile', 'product'].map((name) => [name, `http://ogp.me/ns/${name}#`]),
  ),
};

function toOpenGraph(
  metas: readonly { readonly attribute: string; readonly key: string; readonly content: string }[],
): unknown {
  const properties = metas
    .filter(({ attribute, key }) => attribute === 'property' && namespaces[key.split(':')[0]!] !== undefined)
    .map(({ key, content }) => [key, content] as const);
  if (properties.length === 0) return [];
  const used = new Set(properties.map(([key]) => key.split(':')[0]!));
  return [{ namespace: Object.fromEntries([...used].map((name) => [name, namespaces[name]])), properties }];
}

export function normalizeShopify(
  endpoint: string,
  body: unknown,
  { currency }: { readonly currency: string },
): unknown {
  if (body === null) return null;
  const products = readShopifyEndpoint(endpoint, body, { currency, asOf: new Date() });
  return new URL(endpoint).pathname === '/products.json' ? products : (products[0] ?? null);
}
