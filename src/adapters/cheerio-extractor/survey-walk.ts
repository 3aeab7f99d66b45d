import type { Element, Text } from 'domhandler';
import { trimmedLength } from './blocks/trimmed-length.ts';
import type { Visitor } from './walk.ts';

/** A {@link Visitor} of a walk that it may share: what all want to know of a text is found once. */
export interface Surveyor {
  /** @returns whether to go into the element; when false, its `leave` is not called. */
  enter(element: Element): boolean;
  /** @param length - of the text without white space around it. */
  text(text: Text, length: number): void;
  leave(element: Element): void;
}

/** Takes two surveyors through a page at a time: each goes into the elements it wants to. */
export class SurveyWalk implements Visitor {
  readonly #first: Surveyor;
  readonly #second: Surveyor | undefined;
  /** The element that only the other one went into, until it is left. */
  #closedToFirst: Element | undefined;
  #closedToSecond: Element | undefined;

  constructor(first: Surveyor, second: Surveyor | undefined) {
    this.#first = first;
    this.#second = second;
  }

  enter(element: Element): boolean {
    const first = this.#closedToFirst === undefined && this.#first.enter(element);
    if (this.#second === undefined) return first;
    const second = this.#closedToSecond === undefined && this.#second.enter(element);
    if (first && !second) this.#closedToSecond ??= element;
    if (second && !first) this.#closedToFirst ??= element;
    return first || second;
  }

  text(text: Text): void {
    const length = trimmedLength(text.data);
    if (this.#closedToFirst === undefined) this.#first.text(text, length);
    if (this.#closedToSecond === undefined) this.#second?.text(text, length);
  }

  leave(element: Element): void {
    if (this.#closedToFirst === undefined) this.#first.leave(element);
    else if (this.#closedToFirst === element) this.#closedToFirst = undefined;
    if (this.#closedToSecond === undefined) this.#second?.leave(element);
    else if (this.#closedToSecond === element) this.#closedToSecond = undefined;
  }
}
