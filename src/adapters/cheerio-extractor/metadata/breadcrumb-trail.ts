import type { Element } from 'domhandler';

/** Whether an element calls itself the breadcrumbs of its page. Asked of every element: it looks for a piece of the word. */
export function isBreadcrumbTrail({ name, attribs }: Element): boolean {
  const className = attribs['class'];
  if (className?.includes(piece)) return true;
  if (name !== 'nav' && name !== 'ol' && name !== 'ul' && name !== 'div') return false;
  return attribs['itemtype']?.includes(piece) === true || attribs['aria-label']?.includes(piece) === true;
}

/** Of `breadcrumb`, `Breadcrumbs`, `BreadcrumbList`. */
const piece = 'readcrumb';
