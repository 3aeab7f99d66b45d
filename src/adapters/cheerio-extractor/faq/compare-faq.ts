import type { QuestionAnswer } from '../../../model/page-metadata.ts';
import { textOf } from '../walk.ts';
import type { FaqEntry } from './read-faq-data.ts';

/** What a page's FAQ data adds to what its content shows. */
export interface ComparedFaq {
  /** Pairs that the content shows in some other form than as a question with its answer. */
  readonly shown: readonly QuestionAnswer[];
  /** Of which the content lacks the question or the answer. */
  readonly missing: readonly FaqEntry[];
}

const maxAnswerLength = 20_000;
/** So many letters of the beginning of an answer tell whether it is there. */
const decidingLetters = 40;

/** Compares FAQ data with the content, by letters and digits alone. */
export function compareFaq(entries: readonly FaqEntry[], pairs: readonly QuestionAnswer[], text: string): ComparedFaq {
  if (entries.length === 0) return { shown: [], missing: [] };
  const known = new Set(pairs.map(({ question }) => lettersOf(question)));
  const letters = lettersOf(text);
  const shown: QuestionAnswer[] = [];
  const missing: FaqEntry[] = [];
  for (const entry of entries) {
    const question = lettersOf(entry.question);
    if (question === '' || known.has(question)) continue;
    known.add(question);
    const answer = textOf(entry.answer, maxAnswerLength);
    if (answer === '') continue;
    const isShown = letters.includes(question) && letters.includes(lettersOf(answer).slice(0, decidingLetters));
    if (isShown) shown.push({ question: entry.question, answer });
    else missing.push(entry);
  }
  return { shown, missing };
}

function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
