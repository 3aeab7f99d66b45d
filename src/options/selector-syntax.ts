/**
 * Says what is wrong with a customer's CSS selector; `undefined` for a good one.
 *
 * Allowed: type, `*`, `.class`, `#id`, `[attribute]` with `=`, `^=`, `$=`, `*=`, joined by descendant and child (`>`)
 * combinators; at most 200 characters and 10 compounds. Everything else could make matching expensive or means something
 * else in every library.
 */
export function selectorProblem(selector: string): string | undefined {
  if (selector.length > maxSelectorLength) return `must have at most ${maxSelectorLength} characters`;
  const compounds = selector.trim().split(combinator);
  if (compounds.length > maxCompounds) return `must have at most ${maxCompounds} parts`;
  return compounds.every((part) => compound.test(part)) ? undefined : supported;
}

const maxSelectorLength = 200;
const maxCompounds = 10;
const supported =
  'must be a CSS selector of types, .classes, #ids and [attributes], joined by blanks or ">"; several are several entries';

/** Blanks and `>` outside of brackets and quotes: no bracket may close before the next one opens. */
const combinator = /\s*>\s*(?![^[]*\])|\s+(?![^[]*\])/;

const name = String.raw`(?:--|-?(?:[A-Za-z_\u0080-\uffff]|\\[^\n]))(?:[\w\u0080-\uffff-]|\\[^\n])*`;
const value = String.raw`(?:"[^"\n]*"|'[^'\n]*'|${name})`;
const compound = new RegExp(
  String.raw`^(?=[^>\s])(?:\*|${name})?(?:[.#]${name}|\[\s*${name}\s*(?:[*^$]?=\s*${value}\s*[iIsS]?\s*)?\])*$`,
);
