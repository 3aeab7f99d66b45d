import { Element } from 'domhandler';
import type { QuestionAnswer } from '../../../model/page-metadata.ts';
import { detach } from '../../extraction/detach.ts';
import { isPartOfAccordion, isQuestion, maxQuestionLength } from './asks.ts';

/** A question whose answer is being written. */
interface OpenQuestion {
  /** Level of its heading; terms are below all headings, and nothing inside of a `<details>` ends that. */
  readonly rank: number;
  /** `''` for what asks nothing. */
  question: string;
  /** Where the answer begins in the text. */
  start: number;
}

const maxPairs = 200;
const maxAnswerLength = 20_000;
const detailsRank = 0;
const termRank = 7;

/**
 * Finds questions and answers while the text of a page is written: headings and terms that ask, and what `<details>` hide.
 * An answer goes on until something as high begins. Positions are those of the text written so far.
 */
export class QuestionRecorder {
  readonly #open: OpenQuestion[] = [];
  readonly #closed: (OpenQuestion & { readonly end: number })[] = [];
  /** Where the `<dt>` or `<summary>` that is being written begins. */
  #lineStart = 0;

  headingBegins(level: number, at: number): void {
    this.#endAnswers(level, at);
  }

  headingEnds(level: number, text: string, at: number): void {
    if (isQuestion(text)) this.#open.push({ rank: level, question: text, start: at });
  }

  /** @param at - behind all that was written before it. */
  elementBegins({ name }: Element, at: number): void {
    if (name === 'details') this.#open.push({ rank: detailsRank, question: '', start: at });
    else if (name === 'dt') this.#endAnswers(termRank, at);
    if (name === 'dt' || name === 'summary') this.#lineStart = at;
  }

  /** @param text - of the last block in it. */
  elementEnds({ name, parent }: Element, { text, at }: { readonly text: string; readonly at: number }): void {
    const line = at > this.#lineStart ? text : '';
    if (name === 'dt') this.#ask(line, at);
    else if (name === 'dl') this.#endAnswers(termRank, at);
    else if (name === 'details') this.#endDetails(at);
    else if (name === 'summary' && parent instanceof Element && parent.name === 'details') {
      this.#nameDetails(parent, line, at);
    }
  }

  /** The pairs in the order of their questions, those without an answer left out: at most 200. */
  pairs(text: string): readonly QuestionAnswer[] {
    while (this.#open.length > 0) this.#close(text.length);
    return this.#closed
      .toSorted((a, b) => a.start - b.start)
      .slice(0, maxPairs)
      .map(({ question, start, end }) => ({
        question: detach(question),
        answer: detach(text.slice(start, Math.min(end, start + maxAnswerLength)).trim()),
      }))
      .filter(({ answer }) => answer !== '');
  }

  /** A term of a glossary asks nothing. */
  #ask(term: string, start: number): void {
    if (isQuestion(term)) this.#open.push({ rank: termRank, question: term, start });
  }

  #nameDetails(details: Element, summary: string, start: number): void {
    const open = this.#open.at(-1);
    if (open?.rank !== detailsRank) return;
    open.start = start;
    if (summary.length > maxQuestionLength) return;
    if (isQuestion(summary) || isPartOfAccordion(details)) open.question = summary;
  }

  #endAnswers(rank: number, end: number): void {
    while ((this.#open.at(-1)?.rank ?? detailsRank) >= rank) this.#close(end);
  }

  #endDetails(end: number): void {
    while (this.#open.length > 0 && this.#close(end) !== detailsRank);
  }

  /** @returns the rank of what was closed. */
  #close(end: number): number {
    const open = this.#open.pop()!;
    if (open.question !== '' && this.#closed.length < maxPairs) this.#closed.push({ ...open, end });
    return open.rank;
  }
}
