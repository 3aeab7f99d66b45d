import type { ArticleData } from '../../../model/page-metadata.ts';
import { detach } from '../../extraction/detach.ts';
import type { PageUrls } from '../../extraction/page-urls.ts';
import { type NodeGraph, type NodeObject, readText, readTexts, readTypes } from '../structured-data/node-graph.ts';

/** Types that end so are articles: https://schema.org/Article and what is below it. */
const articleType = /(?:article|posting|report)$/;
const notArticle = new Set(['jobposting']);

const maxKeywords = 50;
const maxLength = 1_000;

/** The node that says what the page is as an article; `undefined` when its structured data names none. */
export function findArticle({ entities }: NodeGraph): NodeObject | undefined {
  return entities.find((entity) => articleTypeOf(entity) !== undefined);
}

export function readArticle(
  article: NodeObject | undefined,
  { jsonLd, urls }: { readonly jsonLd: NodeGraph; readonly urls: PageUrls },
): ArticleData | null {
  if (article === undefined) return null;
  return {
    type: typeName(article),
    headline: textOf(article, 'headline'),
    description: textOf(article, 'description'),
    section: textOf(article, 'articleSection'),
    keywords: readKeywords(article),
    imageUrl: readImageUrl(jsonLd, article, urls),
    publisher: nameOf(jsonLd, article, 'publisher'),
  };
}

/** The name of the first thing under `key`, be it a text or a node. */
export function nameOf(jsonLd: NodeGraph, entity: NodeObject, key: string): string | null {
  const [node] = jsonLd.nodes(entity, key);
  const name = node === undefined ? readText(entity, key) : readText(node, 'name');
  return name === null ? null : detach(name.slice(0, maxLength));
}

function articleTypeOf(entity: NodeObject): string | undefined {
  return readTypes(entity).find((type) => articleType.test(type) && !notArticle.has(type));
}

/** With its capitals, which `readTypes` has not. */
function typeName(article: NodeObject): string {
  const type = articleTypeOf(article)!;
  const written = readTexts(article, '@type').find((each) => each.toLowerCase().endsWith(type)) ?? type;
  return detach(written.slice(-type.length));
}

function textOf(entity: NodeObject, key: string): string | null {
  const text = readText(entity, key);
  return text === null ? null : detach(text.slice(0, maxLength));
}

/** A list, or a text with commas. */
function readKeywords(article: NodeObject): readonly string[] {
  const keywords = readTexts(article, 'keywords').flatMap((text) => text.split(','));
  const distinct = new Set(keywords.map((keyword) => keyword.trim()).filter((keyword) => keyword !== ''));
  return [...distinct].slice(0, maxKeywords).map((keyword) => detach(keyword.slice(0, maxLength)));
}

function readImageUrl(jsonLd: NodeGraph, article: NodeObject, urls: PageUrls): string | null {
  const [node] = jsonLd.nodes(article, 'image');
  const href = readText(article, 'image') ?? (node && (readText(node, 'url') ?? readText(node, 'contentUrl')));
  return (href && urls.resolvePage(href)) || null;
}
