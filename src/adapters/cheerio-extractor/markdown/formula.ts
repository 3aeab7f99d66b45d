import { type Element, isText } from 'domhandler';
import { collapseSpace } from '../../extraction/collapse-space.ts';
import { hasToken } from '../../extraction/has-token.ts';
import { walk } from '../walk.ts';
import { texOfMathml } from './mathml-tex.ts';

/** A formula in TeX, in a line or on a line of its own. */
export interface Formula {
  readonly tex: string;
  readonly isDisplay: boolean;
}

/** In characters. A longer one is no formula. */
const maxTexLength = 4_000;
/** What MathJax 2 shows of the formula that stands in a script beside it. */
const renderedByMathJax = /(?:^|\s)MathJax(?:_(?:Preview|Display|SVG|SVG_Display|CHTML))?(?:\s|$)/;

/**
 * The formula that `element` is: MathML, what KaTeX or MathJax 3 made of one, or the script that MathJax 2 reads.
 * `undefined` when it is none, or when nothing of it can be read.
 */
export function readFormula(element: Element): Formula | undefined {
  const { name, attribs } = element;
  if (name === 'script') return readTexScript(element);
  if (name === 'math') return formula(texOfMath(element), attribs['display'] === 'block');
  if (name === 'mjx-container') return formula(texInside(element), attribs['display'] === 'true');
  const className = attribs['class'];
  if (name !== 'span' || className === undefined || !className.includes('katex')) return undefined;
  if (hasToken(className, 'katex-display')) return formula(texInside(element), true);
  return hasToken(className, 'katex') ? formula(texInside(element), false) : undefined;
}

/** Whether `element` shows a formula that is read elsewhere. */
export function showsFormulaAgain({ name, attribs }: Element): boolean {
  const className = attribs['class'];
  if (className === undefined) return false;
  if (name === 'img') return className.includes('mwe-math-fallback-image');
  return (name === 'span' || name === 'div') && className.startsWith('MathJax') && renderedByMathJax.test(className);
}

export function isTexScript({ name, attribs }: Element): boolean {
  return name === 'script' && attribs['type']?.startsWith('math/tex') === true;
}

function readTexScript(script: Element): Formula | undefined {
  const [text] = script.children;
  if (!isTexScript(script) || text === undefined || !isText(text)) return undefined;
  return formula(text.data, attribute(script, 'type').includes('mode=display'));
}

function formula(found: string | undefined, isDisplay: boolean): Formula | undefined {
  if (found === undefined || found.length > maxTexLength) return undefined;
  const tex = collapseSpace(found)
    .trim()
    .replace(/^\{\\displaystyle (.*)\}$/, '$1')
    .trim();
  return tex === '' ? undefined : { tex, isDisplay };
}

/** What its author wrote, where that is kept; else its MathML, put into TeX. */
function texOfMath(math: Element): string | undefined {
  const alternative = attribute(math, 'alttext');
  return annotatedTex(math) ?? (alternative === '' ? texOfMathml(math, maxTexLength) : alternative);
}

function texInside(element: Element): string | undefined {
  let math: Element | undefined;
  walk(element, {
    enter: (each) => {
      if (math === undefined && each.name === 'math') math = each;
      return math === undefined;
    },
    text: () => {},
    leave: () => {},
  });
  return math === undefined ? undefined : texOfMath(math);
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
