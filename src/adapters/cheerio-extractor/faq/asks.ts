import { Element } from 'domhandler';

/** A longer line is no question. */
export const maxQuestionLength = 500;

/** Whether a line asks something, in a script that has a mark for it at the end. */
export function isQuestion(line: string): boolean {
  return line.length <= maxQuestionLength && /[?？؟]$/.test(line);
}

/** Whether a `<details>` is one of several side by side, as the parts of an accordion are: `Show more` stands alone. */
export function isPartOfAccordion(details: Element): boolean {
  return [nextElement(details, 'next'), nextElement(details, 'prev')].some((sibling) => sibling?.name === 'details');
}

function nextElement(element: Element, direction: 'next' | 'prev'): Element | undefined {
  let sibling = element[direction];
  while (sibling !== null && !(sibling instanceof Element)) sibling = sibling[direction];
  return sibling ?? undefined;
}
