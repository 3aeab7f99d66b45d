import type { PageType, PageTypeVerdict } from '../../model/page-type.ts';
import type { ProductPageKind } from '../../model/product.ts';
import { productPath } from './products/visible/other-product.ts';
import { articleTypes } from './structured-data/article-types.ts';
import { type NodeGraph, readTypes } from './structured-data/node-graph.ts';
import type { PageSurvey } from './survey-page.ts';

/** What is known of a page before it is said what kind it is. */
export interface TypeEvidence {
  readonly url: string;
  readonly title: string;
  readonly survey: PageSurvey;
  readonly jsonLd: NodeGraph;
  /** `none` when products were not asked for. */
  readonly productKind: ProductPageKind;
  /** Questions with answers in its content. */
  readonly questionCount: number;
  readonly publishedAt: Date | null;
}

type Known = Exclude<PageType, 'other'>;

/** What speaks for a kind: in the path of the URL, in the title, in the names of `<html>` and `<body>`, in structured data. */
interface Signs {
  readonly path?: RegExp;
  readonly title?: RegExp;
  readonly names?: RegExp;
  readonly types?: readonly string[];
}

const weight = { path: 2, title: 2, names: 2, types: 3, shop: 4, content: 2, home: 5 } as const;
/** A page for which no more speaks than this is of no known kind. */
const unknown = 1.5;

/** Words that make an address one of rules: `privacy-center`, `general-terms-of-service`. */
const ruleWords =
  'privacy|privacypolicy|polic(?:y|ies)|terms-?of-?(?:use|service|sale)|legal-?notice|imprint|impressum|datenschutz\\w*|agb|widerruf\\w*|disclaimer|mentions-legales|cgv';
/** Words that do so among their like only: `/cookies` and `/shipping-and-returns`, but not `/almond-cookies`. */
const sharedWords = 'terms|conditions|legal|returns?|refunds?|exchanges?|shipping|delivery|versand(?:kosten)?|cookies?';
const joiningWords =
  'the|and|und|et|of|for|our|your|general|user|website|site|use|sale|service|info|information|notice|statement|settings|zahlung|payment|costs|rates|faq|\\d+';
const policyPath = new RegExp(
  `/(?:[^/]*[-_])?(?:${ruleWords})(?:[-_.][^/]{0,24})?/?$|/(?:(?:${joiningWords})[-_])*(?:${sharedWords})(?:[-_](?:${sharedWords}|${joiningWords}))*(?:\\.\\w{2,5})?/?$`,
);

const signsOf: Readonly<Record<Known, Signs>> = {
  product: {
    path: productPath,
    names: /(?:single-product|product-page|template-product|page-product|catalog-product-view)/,
    types: ['product', 'productgroup', 'individualproduct'],
  },
  category: {
    path: /\/(?:categor(?:y|ies|ie|ia)|collections?|kategorien?|tags?|topics?|shop|catalog(?:ue)?|archives?|authors?)(?:\/|$)/,
    names: /(?:\barchive\b|category|template-collection|tax-|post-type-archive|search-results|catalog-category-view)/,
    types: ['collectionpage', 'itemlist', 'searchresultspage', 'blog', 'offercatalog'],
  },
  article: {
    path: /\/(?:blog|news|articles?|posts?|stories|story|magazine?|magazin|aktuelles|press)\/[^/]+|\/20\d\d\/\d\d?\//,
    names: /(?:single-post|post-template|article-page|template-article|\bsingle\b)/,
    types: articleTypes,
  },
  documentation: {
    path: /\/(?:docs?|documentation|manuals?|reference|api|guides?|tutorials?|wiki|handbook|learn|man)(?:\/|\.|$)/,
    title: /\b(?:documentation|manual|reference|api|tutorial|user guide|handbuch|docs)\b/,
    names: /(?:docusaurus|sphinx|docs-|documentation|mkdocs|gitbook|readthedocs|theme-doc|markdown-body)/,
    types: ['techarticle', 'apireference', 'howto'],
  },
  faq: {
    path: /\/(?:faqs?|frequently-asked-questions|haeufige-fragen|questions-frequentes)(?:[/.]|$)/,
    title: /\bfaqs?\b|frequently asked questions|häufige fragen|questions fréquentes|preguntas frecuentes/,
    names: /\bfaqs?\b/,
    types: ['faqpage'],
  },
  policy: {
    path: policyPath,
    title:
      /\b(?:privacy|terms (?:of|and|&)|policy|legal notice|imprint|impressum|datenschutz\w*|agb|widerruf\w*|disclaimer|mentions légales)\b|(?:^|[|–—:•-] ?)(?:shipping|returns?|refunds?)(?: (?:&|and) \w{1,20})?(?: (?:information|info|costs|rates))?(?= ?(?:$|[|–—:•-]))/,
  },
  contact: {
    path: /\/(?:contact(?:o|ez-nous)?|kontakt|contatti|get-in-touch)(?:[-_]?(?:us|me|form|formular|formulaire|page|info|support|sales|team))*(?:\.\w{2,5})?\/?$/,
    title: /\b(?:contact|kontakt|contacto|contatti|contactez|get in touch)\b/,
    names: /(?:^|[\s_-])(?:page-)?contact(?:-us)?(?:$|[\s_-])/,
    types: ['contactpage'],
  },
  forum: {
    path: /(?:\/(?:forums?|threads?|topic|discussions?|community|boards?|questions)\/|viewtopic|showthread|\/t\/[^/]+\/\d+)/,
    names: /(?:forum|thread|topic|discourse|phpbb|vbulletin|xenforo|template-thread|question-page)/,
    types: ['discussionforumposting', 'qapage'],
  },
  home: { names: /(?:^|[\s_-])(?:home|homepage|front-page|template-index|cms-home)(?:$|[\s_-])/ },
};

const homePath = /^\/(?:[a-z]{2}(?:-[a-z]{2})?\/?)?(?:(?:index|home|default)(?:\.\w{2,5})?)?\/?$/;
/** So many questions make a page of questions. */
const manyQuestions = 4;
/** Longer names are no names. */
const maxLength = 1_000;

/** Guesses what kind of page it is, by what speaks for each kind; the confidence is that of the best beside the others. */
export function judgePageType(evidence: TypeEvidence): PageTypeVerdict {
  const scores = scoreKinds(evidence);
  let type: PageType = 'other';
  let best: number = unknown;
  for (const [kind, score] of scores) {
    if (score <= best) continue;
    type = kind;
    best = score;
  }
  const all = [...scores.values(), unknown].reduce((sum, score) => sum + Math.exp(score), 0);
  return { type, confidence: Math.exp(best) / all };
}

function scoreKinds(evidence: TypeEvidence): ReadonlyMap<Known, number> {
  const { survey, productKind, questionCount, publishedAt } = evidence;
  const path = new URL(evidence.url).pathname.toLowerCase();
  const title = evidence.title.slice(0, maxLength).toLowerCase();
  const names = survey.bodyNames.slice(0, maxLength).toLowerCase();
  const types = new Set(evidence.jsonLd.entities.flatMap((entity) => readTypes(entity)));
  const ogType = survey.metas.find(({ key }) => key === 'og:type')?.content.toLowerCase() ?? '';
  const scores = new Map<Known, number>();
  for (const [kind, signs] of Object.entries(signsOf) as [Known, Signs][]) {
    let score = 0;
    if (signs.path?.test(path)) score += weight.path;
    if (signs.title?.test(title)) score += weight.title;
    if (signs.names?.test(names)) score += weight.names;
    if (signs.types?.some((type) => types.has(type))) score += weight.types;
    scores.set(kind, score);
  }
  const add = (kind: Known, score: number): void => void scores.set(kind, scores.get(kind)! + score);
  if (productKind === 'product') add('product', weight.shop);
  if (productKind === 'listing') add('category', weight.shop);
  if (ogType === 'article') add('article', weight.content);
  if (ogType.includes('product')) add('product', weight.types);
  if (publishedAt !== null) add('article', 1);
  if (questionCount >= manyQuestions) add('faq', weight.content);
  if (homePath.test(path)) add('home', weight.home);
  return scores;
}
