import type { Document, Element } from 'domhandler';
import { hasToken } from '../../extraction/has-token.ts';
import { isNeverContent } from '../html-elements.ts';
import { type NodeGraph, type NodeObject, readText, readTexts } from '../structured-data/node-graph.ts';
import type { PageSurvey } from '../survey-page.ts';
import { textOf, walk } from '../walk.ts';
import { shownText } from './meta-content.ts';

const maxAuthors = 20;
const maxNameLength = 120;

export interface AuthorContext {
  readonly document: Document;
  readonly jsonLd: NodeGraph;
  /** What the page's data describes it as, from `findArticle`. */
  readonly article: NodeObject | undefined;
  readonly siteName: string | null;
}

/**
 * Who wrote the page: by its structured data, its `<meta>`, or the line that names the author of an article. In the order
 * they are named, each once. Names only: addresses, accounts and the site itself are none.
 */
export function readAuthors(
  survey: PageSurvey,
  { document, jsonLd, article, siteName }: AuthorContext,
): readonly string[] {
  const sources = [
    () => (article === undefined ? [] : namesOf(jsonLd, article, 'author')),
    () => survey.metas.filter(({ key }) => metaKeys.has(key)).map(({ content }) => content),
    () => (article !== undefined || isOneArticle(survey) ? bylines(document) : []),
  ];
  for (const source of sources) {
    const names = new Set(source().flatMap(splitNames).filter(isName));
    if (siteName !== null) names.delete(siteName);
    if (names.size > 0) return [...names].slice(0, maxAuthors);
  }
  return [];
}

const metaKeys = new Set([
  ...['author', 'article:author', 'dc.creator', 'dcterms.creator', 'parsely-author', 'sailthru.author'],
]);

function namesOf(jsonLd: NodeGraph, entity: NodeObject, key: string): readonly string[] {
  const nodes = jsonLd.nodes(entity, key);
  return [...nodes.map((node) => readText(node, 'name') ?? ''), ...readTexts(entity, key)];
}

/** A thread, a list and the reviews of a product name many people, none of whom wrote the page. */
function isOneArticle({ metas, regions }: PageSurvey): boolean {
  const type = metas.find(({ key }) => key === 'og:type')?.content;
  const articles = regions.filter(({ role }) => role === 'article').length;
  return articles === 1 ? type !== 'product' : type === 'article' && articles === 0;
}

/** Names in the elements that say who wrote it: `rel=author`, `itemprop=author`, then those with a class that does. */
function bylines(document: Document): readonly string[] {
  const marked: string[] = [];
  const named: string[] = [];
  walk(document, {
    enter: (element) => {
      if (isNeverContent(element)) return false;
      const list = isMarked(element) ? marked : isNamedSo(element) ? named : undefined;
      if (list === undefined) return true;
      if (list.length < maxAuthors) list.push(textOf(element, maxNameLength + 1));
      return false;
    },
    text: () => {},
    leave: () => {},
  });
  const names = new Set(marked.flatMap(splitNames).filter(isName));
  if (names.size > mostOfOneArticle) return [];
  return names.size > 0 ? [...names] : named.slice(0, 1);
}

/** More are the people of a thread. */
const mostOfOneArticle = 4;

function isMarked({ attribs }: Element): boolean {
  return hasToken(attribs['rel'], 'author') || hasToken(attribs['itemprop'], 'author');
}

function isNamedSo({ attribs }: Element): boolean {
  const className = attribs['class'];
  return className !== undefined && byline.test(className);
}

const byline = /(?<![a-z])(?:author-?name|byline|by-line|post-author|entry-author|article-author|author)(?![a-z-])/i;

/** `By Ann Lee and Bo Chen` is two names. */
function splitNames(text: string): readonly string[] {
  const line = shownText(text, maxNameLength + 1).replace(leadIn, '');
  if (line.length > maxNameLength || line.includes('://')) return [];
  return line.split(between).map((name) => name.trim());
}

const leadIn = /^(?:(?:written |posted |published )?by|von|par|por|di|door|autor(?:in)?|author)\b[:\s]+/i;
const between = /\s*(?:,|;|\||\/|\s(?:and|und|et|y|&)\s)\s*/;

/** Words, not an address, an account or a date. */
function isName(text: string): boolean {
  if (!/\p{L}{2}/u.test(text) || /[@/<>{}]|\d{4}/.test(text)) return false;
  return !(/\d/.test(text) && text.includes(' ')) && !noNames.has(text.toLowerCase());
}

const noNames = new Set(['admin', 'administrator', 'author', 'editor', 'guest', 'root', 'user', 'webmaster']);
