import type { ExtractOptions } from '../../contracts/extractor.ts';
import type { ExtractedContent } from '../../model/content.ts';
import type { ScrapedData } from '../../model/page.ts';
import { readCanonicalUrl } from './canonical-url.ts';
import { applyContentFilters } from './content-filters.ts';
import { readDates } from './dates.ts';
import { decodeMarkup } from './decode-body.ts';
import { JsonLd } from './json-ld.ts';
import { findMainContent } from './main-content.ts';
import { writeContent } from './markdown/write-content.ts';
import { readDescription, readLanguage, readTitle } from './metadata.ts';
import { collectLinks } from './page-links.ts';
import { parsePage } from './page-tree.ts';
import { PageUrls } from './page-urls.ts';
import { readProducts } from './products/read-products.ts';
import { readRobotsRules, toDirectives } from './robots-rules.ts';
import { surveyPage } from './survey-page.ts';

export interface ExtractPageOptions extends Omit<ExtractOptions, 'signal'> {
  /** Our crawler's name in robots rules, in lower case. */
  readonly productToken: string;
}

/** One page, start to finish: a tree, a walk for what the page says about itself, a walk for its content. */
export async function extractPage(
  { url, key, headers, contentType, body, fetchedAt }: ScrapedData,
  { contentFilters, extractProducts, productToken }: ExtractPageOptions,
): Promise<ExtractedContent> {
  const { document, truncated } = parsePage(decodeMarkup(body, contentType));
  const survey = surveyPage(document);
  const { metas, anchors, canonicalHrefs, hasScripts } = survey;
  const urls = new PageUrls(url, survey.baseHref);
  const jsonLd = new JsonLd(survey.jsonLd);
  const links = collectLinks(anchors, urls);
  const content = await applyContentFilters(document, findMainContent(document, survey), contentFilters);
  const written = writeContent(content, urls);
  const robotsRules = readRobotsRules({ metas, header: headers['x-robots-tag'], productToken, fetchedAt });
  return {
    url,
    key,
    title: readTitle(survey),
    description: readDescription(survey),
    language: readLanguage(survey, headers),
    canonicalUrl: readCanonicalUrl({ hrefs: canonicalHrefs, header: headers['link'], urls, pageUrl: url }),
    ...readDates(survey, jsonLd.entities),
    headings: written.headings,
    links: links.links,
    markdown: written.markdown,
    text: written.text,
    products: extractProducts ? readProducts(jsonLd, { pageUrl: url, urls, asOf: fetchedAt }) : [],
    robots: toDirectives(robotsRules),
    emptyReason: written.text === '' ? emptyReason(hasScripts) : null,
    truncated: truncated || links.truncated || written.truncated,
    category: null,
    fetchedAt,
  };
}

/** Without scripts, a browser would show nothing either. */
function emptyReason(hasScripts: boolean): NonNullable<ExtractedContent['emptyReason']> {
  return hasScripts ? 'needs-browser' : 'no-content';
}
