import type { Document, Element } from 'domhandler';
import { hasToken } from '../../extraction/has-token.ts';
import { parsePage } from '../page-tree.ts';
import { type NodeGraph, readText, readTypes } from '../structured-data/node-graph.ts';
import type { PageSurvey } from '../survey-page.ts';
import { textOf, walk } from '../walk.ts';

/** A question of a page's structured data. */
export interface FaqEntry {
  readonly question: string;
  /** What holds the answer: as HTML in JSON-LD, as an element of the page in microdata. */
  readonly answer: Document | Element;
}

const maxEntries = 200;
const maxQuestionLength = 500;
/** Looked at in one question: they can be made to lie in each other. */
const maxElements = 1_000;

/** Questions and answers that the page marks as such (https://schema.org/FAQPage), in JSON-LD, else in microdata. */
export function readFaqData({ questions }: PageSurvey, jsonLd: NodeGraph): readonly FaqEntry[] {
  const entries = fromJsonLd(jsonLd);
  return entries.length > 0 ? entries : questions.flatMap(fromMicrodata);
}

/** Only of a FAQ: the questions of a forum are the page itself, and their answers those of strangers. */
function fromJsonLd(jsonLd: NodeGraph): readonly FaqEntry[] {
  const pages = jsonLd.entities.filter((entity) => readTypes(entity).includes('faqpage'));
  const questions = pages.flatMap((page) => jsonLd.nodes(page, 'mainEntity'));
  return questions.slice(0, maxEntries).flatMap((node) => {
    const question = toText(readText(node, 'name') ?? readText(node, 'text') ?? '');
    const [answer] = jsonLd.nodes(node, 'acceptedAnswer');
    const html = answer && readText(answer, 'text');
    return question === '' || !html ? [] : [{ question, answer: parsePage(html).document }];
  });
}

/** Questions of data have marks in them as often as their answers. */
function toText(html: string): string {
  return textOf(parsePage(html).document, maxQuestionLength);
}

function fromMicrodata(element: Element): readonly FaqEntry[] {
  let question = '';
  let answer: Element | undefined;
  let elements = 0;
  walk(element, {
    enter: (inner) => {
      const { itemprop } = inner.attribs;
      elements += 1;
      if (elements > maxElements) return false;
      if (itemprop === undefined || inner === element) return true;
      if (question === '' && hasToken(itemprop, 'name')) question = textOf(inner, maxQuestionLength);
      else if (hasToken(itemprop, 'text') || hasToken(itemprop, 'acceptedAnswer')) answer ??= inner;
      return answer === undefined;
    },
    text: () => {},
    leave: () => {},
  });
  return question === '' || answer === undefined ? [] : [{ question, answer }];
}
