import type { Element } from 'domhandler';
import { elementWords, hashStep, hashWord, nameWords, wordKind } from './name-words.ts';
import type { WordScores } from './word-scores.ts';

/** What the words that name an element say: the lowest and highest score, and all together. */
export interface OwnScores {
  readonly lowest: number;
  readonly highest: number;
  readonly sum: number;
}

/** What names an element, and a number for what it looks like: its tag and its first class. */
export interface NamedElement extends OwnScores {
  readonly looks: number;
}

/** Scores the words that name elements. Pages repeat theirs, so each name is read once. */
export class NameJudge {
  readonly #words: WordScores;
  /** By tag, then by class. */
  readonly #known = new Map<string, Map<string, NamedElement>>();

  constructor(words: WordScores) {
    this.#words = words;
  }

  judge(element: Element): NamedElement {
    const { id, role, itemprop, itemtype } = element.attribs;
    const named = this.#named(element);
    const isPlain = id === undefined && role === undefined && itemprop === undefined && itemtype === undefined;
    return isPlain ? named : { ...this.#score(elementWords(element)), looks: named.looks };
  }

  /** Of an element in a line. */
  lowestScore(element: Element): number {
    return element.attribs['class'] === undefined ? 0 : this.judge(element).lowest;
  }

  #named({ name, attribs }: Element): NamedElement {
    const className = attribs['class'] ?? '';
    let byClass = this.#known.get(name);
    if (byClass === undefined) {
      byClass = new Map();
      this.#known.set(name, byClass);
    }
    const known = byClass.get(className);
    if (known !== undefined) return known;
    const words = [hashWord(wordKind.name, `<${name}`)];
    nameWords(className, words);
    const named = { ...this.#score(words), looks: looksOf(name, className) };
    byClass.set(className, named);
    return named;
  }

  #score(words: readonly number[]): OwnScores {
    let lowest = 0;
    let highest = 0;
    let sum = 0;
    for (const word of words) {
      const score = this.#words.score(word);
      lowest = Math.min(lowest, score);
      highest = Math.max(highest, score);
      sum += score;
    }
    return { lowest, highest, sum };
  }
}

function looksOf(name: string, className: string): number {
  const first = /\S+/.exec(className)?.[0];
  return hashStep(hashWord(looksKind, first === undefined ? name : `${name} ${first}`), 0);
}

const looksKind = 0x811c9dc5;
