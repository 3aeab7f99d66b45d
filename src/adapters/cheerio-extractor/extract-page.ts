import type { ExtractOptions } from '../../contracts/extractor.ts';
import type { ExtractedContent } from '../../model/content.ts';
import type { ScrapedData } from '../../model/page.ts';
import { readCanonicalUrl } from '../extraction/canonical-url.ts';
import { detectLanguage } from '../extraction/detect-language.ts';
import { PageUrls } from '../extraction/page-urls.ts';
import { readDirectives } from '../extraction/robots-rules.ts';
import type { ContentModel } from './blocks/content-model.ts';
import { applyContentFilters } from './content-filters.ts';
import { decodeBody } from './decode-body.ts';
import { readFaqData } from './faq/read-faq-data.ts';
import { judgePageType } from './judge-page-type.ts';
import { markLeftOut } from './left-out-lines.ts';
import { findMainContent } from './main-content.ts';
import { writeContent } from './markdown/write-content.ts';
import { findArticle, readArticle } from './metadata/read-article.ts';
import { readAuthors } from './metadata/read-authors.ts';
import { readBreadcrumbs } from './metadata/read-breadcrumbs.ts';
import { readDates } from './metadata/read-dates.ts';
import { readLanguage } from './metadata/read-language.ts';
import { readOpenGraph } from './metadata/read-open-graph.ts';
import { readSiteName } from './metadata/read-site-name.ts';
import { readDescription, readTitle } from './metadata/read-title.ts';
import { collectLinks } from './page-links.ts';
import { readRelations } from './page-relations.ts';
import { parsePage } from './page-tree.ts';
import { noProducts, readProducts } from './products/read-products.ts';
import { ProductSurveyor } from './products/survey-products.ts';
import { readRefresh, refreshTarget } from './refresh.ts';
import { readJsonLd } from './structured-data/json-ld.ts';
import { surveyPage } from './survey-page.ts';
import { judgePage } from './unusable/judge-page.ts';

export interface ExtractPageOptions extends Omit<ExtractOptions, 'signal'> {
  /** Our crawler's name in robots rules, in lower case. */
  readonly productToken: string;
  /** Judges what is content. */
  readonly contentModel: ContentModel;
}

/** One page, start to finish: a tree, a walk for what the page says about itself, a walk for its content. */
export async function extractPage(
  { url, key, headers, contentType, body, fetchedAt }: ScrapedData,
  { contentFilters, extractProducts, productToken, contentModel }: ExtractPageOptions,
): Promise<ExtractedContent> {
  const readMarkup = (): Iterable<string> => decodeBody(body, contentType);
  const { document, truncated } = parsePage(readMarkup(), { keepsScripts: extractProducts });
  const surveyor = extractProducts ? new ProductSurveyor() : undefined;
  const survey = surveyPage(document, { words: contentModel.words, companion: surveyor });
  const { metas, anchors, canonicalHrefs } = survey;
  const urls = new PageUrls(url, survey.baseHref);
  const jsonLd = readJsonLd(survey.jsonLd);
  const article = findArticle(jsonLd);
  const siteName = readSiteName(survey, { jsonLd, article });
  const links = collectLinks(anchors, urls);
  const found = findMainContent(document, survey, contentModel);
  const content = await applyContentFilters(document, found, contentFilters);
  // A customer who says what counts wants that, and nothing else.
  const isChosen = content.roots !== found.roots;
  const faqData = isChosen ? [] : readFaqData(survey, jsonLd);
  const written = writeContent(content, { urls, faqData });
  const { text } = written;
  const refresh = readRefresh({ metas, header: headers['refresh'], urls, headerUrls: new PageUrls(url, undefined) });
  const canonicalUrl = readCanonicalUrl({ hrefs: canonicalHrefs, header: headers['link'], urls, pageUrl: url });
  const breadcrumbs = readBreadcrumbs(survey, { jsonLd, urls });
  const products = surveyor?.finish(document, (href) => urls.resolve(href) ?? href);
  const sold =
    products === undefined
      ? noProducts
      : readProducts({
          ...{ document, readMarkup, survey, products, jsonLd, urls, canonicalUrl, breadcrumbs, fetchedAt },
          pageUrl: url,
        });
  const title = readTitle(survey, { siteName, pageUrl: url });
  const dates = readDates(survey, { entities: jsonLd.entities, pageUrl: url });
  const pageType = judgePageType({
    ...{ url, title, survey, jsonLd },
    productKind: sold.productPageKind,
    questionCount: written.faq.length,
    publishedAt: dates.publishedAt,
  });
  return {
    url,
    key,
    title,
    description: readDescription(survey),
    language: readLanguage(survey, headers) ?? (await detectLanguage(text)),
    canonicalUrl,
    ...dates,
    siteName,
    authors: readAuthors(survey, { document, jsonLd, article, siteName }),
    breadcrumbs,
    openGraph: readOpenGraph(metas, urls),
    article: readArticle(article, { jsonLd, urls }),
    headings: written.headings,
    faq: written.faq,
    blocks: isChosen || written.blocks.length === 0 ? [] : [...markLeftOut(found.leftOut), ...written.blocks],
    links: links.links,
    ...readRelations({ links: survey.links, anchors, urls, pageUrl: url }),
    refreshUrl: refreshTarget(refresh, url),
    markdown: written.markdown,
    text,
    pageType,
    ...sold,
    robots: readDirectives({ metas, headers, productToken, fetchedAt }),
    unusable: judgePage({ url, headers, readMarkup, document, survey, contentLength: found.length, text }),
    truncated: truncated || links.truncated || written.truncated,
    category: null,
    fetchedAt,
  };
}
