import type { Element } from 'domhandler';

/**
 * Whether an element marks its content as that of the page: an article, a post, a product, in HTML, by the vocabulary of
 * schema.org or as a microformat.
 */
export function isContentMark({ name, attribs }: Element): boolean {
  if (name === 'article' || attribs['role'] === 'article') return true;
  const { itemtype } = attribs;
  if (itemtype !== undefined && markedType.test(itemtype)) return true;
  const className = attribs['class'];
  return className !== undefined && /(?:entry|product)/.test(className) && microformat.test(className);
}

const markedType = /schema\.org\/(?:\w*Article|\w*BlogPosting|\w*Posting|Recipe|\w*Product|ProductGroup)\s*$/;
/** http://microformats.org/wiki/microformats2 and its forerunners. */
const microformat = /(?:^|\s)h-?(?:entry|product)(?:\s|$)/;
