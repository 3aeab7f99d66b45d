import { Element, type ParentNode } from 'domhandler';
import { walk } from '../../walk.ts';

/** How far around a price a link to its product stands. */
const maxLevels = 5;
const maxElements = 60;
/** Addresses of products, whatever the shop system. */
export const productPath: RegExp = /\/(?:products?|produkte?|produit|producto|prodotto|item|itm|dp|p|pd)\/[^/?#]+/i;

/**
 * Whether a price stands in a small block that links to a product elsewhere: then it is the price of that one, wherever on
 * the page it stands.
 */
export function isOfOtherProduct(price: Element, pageUrl: string): boolean {
  let block: ParentNode = price;
  for (let level = 0; level < maxLevels && block.parent instanceof Element; level += 1) {
    block = block.parent;
    const targets = productLinks(block);
    if (targets === undefined) return false;
    if (targets.length > 0) return targets.every((href) => isElsewhere(href, pageUrl));
  }
  return false;
}

/** @returns `undefined` when the block is not small. */
function productLinks(block: ParentNode): readonly string[] | undefined {
  const targets: string[] = [];
  let elements = 0;
  let isSmall = true;
  walk(block, {
    enter({ name, attribs }) {
      elements += 1;
      if (elements > maxElements || name === 'h1') isSmall = false;
      if (name === 'a' && productPath.test(attribs['href'] ?? '')) targets.push(attribs['href']!);
      return isSmall;
    },
    text: () => {},
    leave: () => {},
  });
  return isSmall ? targets : undefined;
}

function isElsewhere(href: string, pageUrl: string): boolean {
  const target = productPath.exec(URL.parse(href, pageUrl)?.pathname ?? '')?.[0];
  return target !== undefined && !pageUrl.includes(target);
}
