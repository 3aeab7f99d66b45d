import type { Document } from 'domhandler';
import type { ExtractedContent } from '../../../model/content.ts';
import type { Breadcrumb } from '../../../model/page-metadata.ts';
import type { ProductSource } from '../../../model/product.ts';
import { mergeFacts } from '../../../products/merge-facts.ts';
import { isStated, type ProductFacts, type ProductStatement } from '../../../products/product-facts.ts';
import { currencyOfSharedSign } from '../../../products/shared-signs.ts';
import type { PageUrls } from '../../extraction/page-urls.ts';
import { NodeGraph } from '../structured-data/node-graph.ts';
import type { PageSurvey } from '../survey-page.ts';
import { categoryPath } from './category-path.ts';
import { chooseCandidate, type PageSubject } from './choose-candidate.ts';
import { readCurrencyClues } from './currency-clues.ts';
import { holdJsonLd, readAppState } from './embedded/app-state.ts';
import { readEmbedded } from './embedded/read-embedded.ts';
import { findStateProduct, fold } from './embedded/state-product.ts';
import { readMetaProduct } from './meta-product.ts';
import { judgePageKind, type KindEvidence } from './page-kind.ts';
import { withoutSite } from './page-title.ts';
import { findCandidates, saysListing } from './schema-org/candidates.ts';
import { readProductNodes } from './schema-org/product-node.ts';
import type { ProductSurvey } from './survey-products.ts';
import { readArticleNumbers } from './visible/article-number.ts';
import { type PricePlace, readLayout } from './visible/page-layout.ts';
import { readCards } from './visible/product-cards.ts';
import { readUrlNumber } from './visible/url-number.ts';
import { readVisibleProduct } from './visible/visible-product.ts';

/** A parsed page. */
export interface ProductPage {
  readonly document: Document;
  /** The page as it came, piece by piece. It is decoded once more for that. */
  readonly readMarkup: () => Iterable<string>;
  readonly survey: PageSurvey;
  /** What the same walk found of products. */
  readonly products: ProductSurvey;
  readonly jsonLd: NodeGraph;
  readonly urls: PageUrls;
  readonly pageUrl: string;
  readonly canonicalUrl: string | null;
  readonly breadcrumbs: readonly Breadcrumb[];
  readonly fetchedAt: Date;
}

/** What a page sells. */
export type PageProducts = Pick<ExtractedContent, 'productPageKind' | 'products' | 'listedProducts'>;

/** What a page says of products when it has none, or is not asked. */
export const noProducts: PageProducts = { productPageKind: 'none', products: [], listedProducts: [] };

/** Reads what a page sells: the product it is about, or those it lists. */
export function readProducts(page: ProductPage): PageProducts {
  const { survey, products, urls, pageUrl, breadcrumbs, fetchedAt } = page;
  const subject = subjectOf(page);
  const graphs: readonly (readonly [ProductSource, NodeGraph])[] = [
    ['json-ld', page.jsonLd],
    ['microdata', products.microdata],
    ['rdfa', products.rdfa],
  ];
  const choices = graphs.map(([source, graph]) => ({
    source,
    graph,
    choice: chooseCandidate(findCandidates(graph), subject, urls),
  }));
  const stated = choices.flatMap(({ source, graph, choice }) =>
    readProductNodes(graph, choice.nodes, { urls, now: fetchedAt }).map((facts) => ({ source, facts })),
  );
  const meta = readMetaProduct(survey.metas, urls);
  const layout = readLayout({ survey: products, titles: subject.titles.slice(1), pageUrl });
  const clues = lazily(() => readCurrencyClues({ survey, scripts: products.scripts, pageUrl }));
  const shopCurrency = (): string | null => clues().codes[0] ?? null;
  const currencyOf = ({ shown: { currency } }: PricePlace): string | null =>
    currency === undefined ? shopCurrency() : (currency.code ?? currencyOfSharedSign(currency.token, clues()));
  const cards = readCards(layout, { urls, reader: products.reader, currencyOf });
  const embedded = readEmbedded(products, { pageUrl, shopCurrency });
  const evidence: KindEvidence = {
    ...{ pageUrl, survey, jsonLd: page.jsonLd, products, layout, cards },
    stated: howStated(
      stated,
      choices.some(({ choice }) => choice.isAbout),
    ),
    statesListing: choices.some(({ choice }) => choice.isListing) || saysListing(page.jsonLd),
    embedsProduct: embedded.length > 0,
    meta: meta.namesPrice ? 'price' : meta.isProduct ? 'type' : 'none',
  };
  const isShop = layout.prices.length > 0 || layout.buyControl !== undefined;
  const state = isShop && !isComplete(stated) ? new StateReader(page, products, subject) : undefined;
  const kindAsIs = judgePageKind(evidence);
  // What scripts are to insert takes longest to read: it is read where it counts.
  const kindWith = state === undefined ? kindAsIs : judgePageKind({ ...evidence, embedsProduct: true });
  const inserted = kindAsIs === 'product' || kindAsIs !== kindWith ? (state?.readInserted() ?? null) : null;
  const kind = inserted === null ? kindAsIs : kindWith;
  if (kind === 'listing')
    return { ...noProducts, productPageKind: kind, listedProducts: cards.map(({ product }) => product) };
  if (kind === 'none') return noProducts;

  const labelled = readArticleNumbers(page.document, { survey: products, layout, pageUrl });
  const visible = readVisibleProduct(
    products,
    layout,
    layout.mainPrice === undefined ? null : currencyOf(layout.mainPrice),
  );
  const html: ProductFacts = {
    ...{ ...labelled, ...visible },
    sku: labelled.sku ?? readUrlNumber(pageUrl, page.readMarkup),
    brand: visible.brand ?? labelled.brand,
  };
  const metaFacts = meta.readFacts();
  const statements: ProductStatement[] = [
    ...stated.filter(({ source }) => source === 'json-ld'),
    ...embedded.map((facts) => ({ source: 'embedded-json' as const, facts })),
    ...asStatement('embedded-json', inserted),
    ...stated.filter(({ source }) => source !== 'json-ld'),
    ...asStatement(
      'opengraph',
      meta.isProduct || stated.length > 0
        ? metaFacts
        : { description: metaFacts.description, images: metaFacts.images },
    ),
    ...asStatement('html', html),
    ...asStatement('embedded-json', inserted === null ? (state?.findProduct() ?? null) : null),
    ...asStatement('html', { name: metaFacts.name ?? titleOf(page), breadcrumbs, categories: categoryPath(page) }),
  ];
  const product = mergeFacts(statements, { url: page.canonicalUrl ?? pageUrl, asOf: fetchedAt });
  if (product === null) return noProducts;
  // Texts out of scripts are cuts of them, which would keep the whole page in memory.
  return { productPageKind: 'product', products: [structuredClone(product)], listedProducts: [] };
}

/** Whether structured data leaves nothing to look for in scripts. */
function isComplete(stated: readonly ProductStatement[]): boolean {
  return stated.some(({ facts }) => isStated(facts.price)) && stated.some(({ facts }) => isStated(facts.sku));
}

/** Reads the product of a page out of the data of its scripts, which takes longer than all else: no more of it than is asked. */
class StateReader {
  readonly #page: ProductPage;
  readonly #scripts: ProductSurvey['scripts'];
  readonly #subject: PageSubject;
  readonly #values = lazily(() => [...readAppState(this.#scripts)]);

  constructor(page: ProductPage, { scripts }: ProductSurvey, subject: PageSubject) {
    this.#page = page;
    this.#scripts = scripts;
    this.#subject = subject;
  }

  /** From JSON-LD that a script is to insert. */
  readInserted(): ProductFacts | null {
    if (!holdJsonLd(this.#scripts)) return null;
    const { urls, fetchedAt } = this.#page;
    const graph = new NodeGraph(this.#values());
    const { nodes } = chooseCandidate(findCandidates(graph), this.#subject, urls);
    return readProductNodes(graph, nodes, { urls, now: fetchedAt })[0] ?? null;
  }

  /** From an object of the program itself. */
  findProduct(): ProductFacts | null {
    const slug = new URL(this.#page.pageUrl).pathname.split('/').findLast(Boolean) ?? '';
    return findStateProduct(this.#values(), { titles: this.#subject.titles.map(fold), slug });
  }
}

function lazily<Value>(read: () => Value): () => Value {
  let kept: { readonly value: Value } | undefined;
  return () => {
    kept ??= { value: read() };
    return kept.value;
  };
}

/** What the page is called where nothing on it says how its product is. */
function titleOf({ survey, urls }: ProductPage): string | null {
  const siteName = survey.metas.find(({ key }) => key === 'og:site_name')?.content ?? null;
  return withoutSite(survey.title, { name: siteName, host: new URL(urls.base).hostname }) || null;
}

function asStatement(source: ProductSource, facts: ProductFacts | null): readonly ProductStatement[] {
  return facts === null ? [] : [{ source, facts }];
}

/** A range of prices and no number is what shops write for search engines about a category. */
function howStated(stated: readonly ProductStatement[], isAbout: boolean): KindEvidence['stated'] {
  if (stated.length === 0) return 'none';
  const isOne = stated.some(({ facts: { sku, gtin, mpn, price, priceMax, variants } }) => {
    const hasNumber = [sku, gtin, mpn].some(isStated) || isStated(variants ?? []);
    return hasNumber || (isStated(price) && (!isStated(priceMax) || priceMax === price));
  });
  if (isOne && isAbout) return 'product';
  if (stated.some(({ facts }) => isStated(facts.price) || isStated(facts.availability))) return 'offer';
  return isAbout ? 'subject' : 'name';
}

function subjectOf({ pageUrl, canonicalUrl, survey }: ProductPage): PageSubject {
  const ogUrl = survey.metas.find(({ key }) => key === 'og:url')?.content;
  const ogTitle = survey.metas.find(({ key }) => key === 'og:title')?.content;
  const ownUrls = [pageUrl, canonicalUrl, ogUrl].filter((url) => typeof url === 'string' && URL.canParse(url));
  return { ownUrls: ownUrls as string[], titles: [survey.firstHeading, ogTitle ?? '', survey.title] };
}
