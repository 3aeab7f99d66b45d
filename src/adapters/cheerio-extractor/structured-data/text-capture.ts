import type { Element } from 'domhandler';
import { detach } from '../../extraction/detach.ts';

/** An element whose text is wanted and not complete yet. */
interface OpenElement {
  readonly element: Element;
  readonly firstText: number;
  readonly onText: (text: string) => void;
}

/**
 * Collects the text of elements during a walk that is going on anyway. Elements may lie in each other: each text node is
 * kept once, whatever the number of open elements.
 */
export class TextCapture {
  readonly #maxLength: number;
  readonly #open: OpenElement[] = [];
  #texts: string[] = [];

  /** @param maxLength - of the text of one element; the rest is cut off. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Wants the text of an element that the walk is entering. An element may be wanted several times. */
  open(element: Element, onText: (text: string) => void): void {
    this.#open.push({ element, firstText: this.#texts.length, onText });
  }

  add(text: string): void {
    if (this.#open.length > 0) this.#texts.push(text);
  }

  /** The walk is leaving an element: hands out its text when it was wanted. */
  close(element: Element): void {
    for (let last = this.#open.at(-1); last?.element === element; last = this.#open.at(-1)) {
      this.#open.pop();
      last.onText(this.#textFrom(last.firstText));
    }
    if (this.#open.length === 0 && this.#texts.length > 0) this.#texts = [];
  }

  #textFrom(first: number): string {
    let text = '';
    for (let index = first; index < this.#texts.length && text.length < this.#maxLength; index += 1) {
      text += this.#texts[index];
    }
    return detach(text.slice(0, this.#maxLength));
  }
}
