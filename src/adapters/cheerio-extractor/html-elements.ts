import { Element } from 'domhandler';
import { codeAt } from '../../code-at.ts';

/** Elements that never hold text of the page. */
const neverContent = new Set([
  ...['audio', 'base', 'canvas', 'datalist', 'embed', 'iframe', 'input', 'link', 'meta', 'object', 'option'],
  ...['rp', 'script', 'select', 'style', 'svg', 'template', 'textarea', 'title', 'video'],
]);

/** Elements that begin and end a line. */
const blockNames = new Set([
  ...['address', 'article', 'aside', 'blockquote', 'body', 'button', 'caption', 'center', 'dd', 'details', 'dialog'],
  ...['dir', 'div', 'dl', 'dt', 'fieldset', 'figcaption', 'figure', 'footer', 'form', 'h1', 'h2', 'h3', 'h4', 'h5'],
  ...['h6', 'header', 'hgroup', 'hr', 'html', 'legend', 'li', 'main', 'menu', 'nav', 'noscript', 'ol', 'p', 'pre'],
  ...['search', 'section', 'summary', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'ul', 'xmp'],
]);

/** Whether nothing in `element` can be content: code, graphics, controls. */
export function isNeverContent(element: Element): boolean {
  if (element.name === 'button') return !isCaption(element.parent);
  return neverContent.has(element.name);
}

/** Whether `element` begins and ends a line, as browsers show it. */
export function isBlock(element: Element): boolean {
  return blockNames.has(element.name);
}

/** 1 to 6, or 0 when `element` is no heading. */
export function headingLevel(element: Element): number {
  const { name } = element;
  if (name.length !== 2 || name[0] !== 'h') return 0;
  const level = codeAt(name, 1) - 48;
  return level >= 1 && level <= 6 ? level : 0;
}

/** A question that opens its answer is a button in a heading. */
function isCaption(parent: unknown): boolean {
  return parent instanceof Element && (headingLevel(parent) > 0 || parent.name === 'dt' || parent.name === 'summary');
}
