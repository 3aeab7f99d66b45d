import { Element, isText, type ParentNode } from 'domhandler';
import { collapseSpace } from '../../extraction/collapse-space.ts';
import { hasToken } from '../../extraction/has-token.ts';
import { parsePage } from '../page-tree.ts';
import { walk } from '../walk.ts';
import { texOfMathml } from './mathml-tex.ts';

/** A formula, in a line or on a line of its own. */
export interface Formula {
  readonly source: string;
  readonly language: 'tex' | 'asciimath';
  readonly isDisplay: boolean;
}

/** In characters. A longer one is no formula. */
const maxLength = 4_000;
/** MathML is many times as long as its formula. */
const maxMathmlLength = 100_000;
/** What MathJax 2 shows of a formula. */
const shownByMathJax = /(?:^|\s)MathJax(?:_(?:Preview|Display|SVG|SVG_Display|CHTML))?(?:\s|$)/;
/** In elements: the script of a formula stands behind its preview and what is shown. */
const reachOfScript = 2;

/** Whether `element` is there for a formula, be it one that can be read or not. */
export function isFormula({ name, attribs }: Element): boolean {
  if (name === 'math' || name === 'mjx-container') return true;
  const className = attribs['class'];
  if (name !== 'span' || className === undefined) return false;
  if (className.startsWith('MathJax')) return shownByMathJax.test(className);
  return className.includes('katex') && (hasToken(className, 'katex') || hasToken(className, 'katex-display'));
}

/**
 * The formula that `element` is: MathML, or what KaTeX or MathJax made of one. It looks through all of `element`: when
 * nothing can be read, ask for none of the formulas inside.
 */
export function readFormula(element: Element): Formula | undefined {
  const { name, attribs } = element;
  if (name === 'math') return toFormula(texOfMath(element), { isDisplay: attribs['display'] === 'block' });
  const isDisplay = attribs['display'] === 'true' || hasToken(attribs['class'], 'katex-display');
  const math = firstMath(element);
  return math && toFormula(texOfMath(math), { isDisplay });
}

/** The formula in a script that MathJax 2 reads; `undefined` for other scripts. */
export function readFormulaScript(script: Element): Formula | undefined {
  const [text] = script.children;
  if (script.name !== 'script' || text === undefined || !isText(text)) return undefined;
  const type = attribute(script, 'type').toLowerCase();
  const isDisplay = type.includes('mode=display');
  if (type.startsWith('math/tex')) return toFormula(text.data, { isDisplay });
  if (type.startsWith('math/asciimath')) return toFormula(text.data, { isDisplay, language: 'asciimath' });
  if (!type.startsWith('math/mml') || text.data.length > maxMathmlLength) return undefined;
  const math = firstMath(parsePage(text.data).document);
  return math && toFormula(texOfMath(math), { isDisplay: isDisplay || attribute(math, 'display') === 'block' });
}

/** Whether `element` shows a formula that is read elsewhere. */
export function showsFormulaAgain(element: Element): boolean {
  const { name, attribs } = element;
  const className = attribs['class'];
  if (className === undefined) return false;
  if (name === 'img') return className.includes('mwe-math-fallback-image');
  if ((name !== 'span' && name !== 'div') || !className.startsWith('MathJax')) return false;
  return shownByMathJax.test(className) && hasFormulaScript(element);
}

function hasFormulaScript(shown: Element): boolean {
  let elements = 0;
  for (let node = shown.next; node !== null && elements < reachOfScript; node = node.next) {
    if (!(node instanceof Element)) continue;
    if (readFormulaScript(node) !== undefined) return true;
    elements += 1;
  }
  return false;
}

function toFormula(
  found: string | undefined,
  { isDisplay, language = 'tex' }: Pick<Formula, 'isDisplay'> & Partial<Formula>,
): Formula | undefined {
  if (found === undefined || found.length > maxLength) return undefined;
  const source = collapseSpace(found)
    .trim()
    .replace(/^\{\\displaystyle (.*)\}$/, '$1')
    .trim();
  return source === '' ? undefined : { source, language, isDisplay };
}

/** What its author wrote, where that is kept; else its MathML, put into TeX. */
function texOfMath(math: Element): string | undefined {
  const alternative = attribute(math, 'alttext');
  return annotatedTex(math) ?? (alternative === '' ? texOfMathml(math, maxLength) : alternative);
}

function firstMath(root: ParentNode): Element | undefined {
  let math: Element | undefined;
  walk(root, {
    enter: (each) => {
      if (math === undefined && each.name === 'math') math = each;
      return math === undefined;
    },
    text: () => {},
    leave: () => {},
  });
  return math;
}

function annotatedTex(math: Element): string | undefined {
  let tex: string | undefined;
  walk(math, {
    enter: ({ name, attribs, children }) => {
      const [text] = children;
      const isTex = name === 'annotation' && attribs['encoding'] === 'application/x-tex';
      if (isTex && text !== undefined && isText(text)) tex ??= text.data;
      return tex === undefined;
    },
    text: () => {},
    leave: () => {},
  });
  return tex;
}

function attribute({ attribs }: Element, name: string): string {
  return attribs[name] ?? '';
}
