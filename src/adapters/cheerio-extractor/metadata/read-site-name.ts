import { type NodeGraph, type NodeObject, readTypes } from '../structured-data/node-graph.ts';
import type { PageSurvey } from '../survey-page.ts';
import { metaContent, shownText } from './meta-content.ts';
import { nameOf } from './read-article.ts';

const maxLength = 200;

/** As the page names its site: in `<meta>`, then as the web site, the publisher or the organisation of its data. */
export function readSiteName(
  { metas }: PageSurvey,
  { jsonLd, article }: { readonly jsonLd: NodeGraph; readonly article: NodeObject | undefined },
): string | null {
  const named = shownText(metaContent(metas, ['og:site_name', 'application-name']) ?? '', maxLength);
  return named || (siteOf(jsonLd, article)?.slice(0, maxLength) ?? null);
}

function siteOf(jsonLd: NodeGraph, article: NodeObject | undefined): string | null {
  const site = jsonLd.entities.find((entity) => readTypes(entity).includes('website'));
  const organization = jsonLd.entities.find((entity) => readTypes(entity).includes('organization'));
  return (
    (site && nameOf(jsonLd, { site }, 'site')) ??
    (article && nameOf(jsonLd, article, 'publisher')) ??
    (organization && nameOf(jsonLd, { organization }, 'organization')) ??
    null
  );
}
