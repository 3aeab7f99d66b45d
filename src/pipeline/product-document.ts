import type { ExtractedContent } from '../model/content.ts';
import type { ContentBlock } from '../model/page-template.ts';
import { isMark } from '../template-marks.ts';
import { cutPriceText, findPriceText, type TextEdit } from './price-text.ts';
import { productFacts } from './product-facts.ts';

/**
 * The document of a page about a product: what it says, without what its price and stock are, and with the product's facts
 * below its first heading.
 *
 * Price and stock change often, and are joined from the product at search time: text that repeated them would be cut and
 * embedded anew with every change, and be wrong until then. Other pages stay as they are.
 */
export function productDocument(content: ExtractedContent): ExtractedContent {
  const { products, markdown } = content;
  if (products.length === 0) return content;
  const facts = products.map((product) => productFacts(product, content)).filter((text) => text !== '');
  const edits = [...insertion(markdown, facts), ...findPriceText(markdown, products)].toSorted(
    (a, b) => a.start - b.start,
  );
  return {
    ...content,
    title: cutPriceText(content.title, products),
    description: content.description === null ? null : cutPriceText(content.description, products),
    markdown: applyEdits(markdown, edits),
    blocks: content.blocks.flatMap((block) => moveBlock(block, edits)),
  };
}

/** Behind the heading that the document begins with: so the facts are in one section with what follows. */
function insertion(markdown: string, facts: readonly string[]): readonly TextEdit[] {
  if (facts.length === 0) return [];
  const start = /^#{1,6} [^\n]*\n+/.exec(markdown)?.[0].length ?? 0;
  return [{ start, end: start, text: `${facts.join('\n\n')}\n\n` }];
}

function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let edited = '';
  let from = 0;
  for (const edit of edits) {
    edited += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return (edited + text.slice(from)).trimEnd();
}

/** @returns nothing for a block that is gone; marks have no length and stay. */
function moveBlock(block: ContentBlock, edits: readonly TextEdit[]): readonly ContentBlock[] {
  const start = moveOffset(block.start, edits);
  const end = moveOffset(block.end, edits);
  if (isMark(block)) return [{ ...block, start, end: start }];
  return end > start ? [{ ...block, start, end }] : [];
}

/** What stands at an insertion moves behind it; an offset in what is cut moves to where that began. */
function moveOffset(offset: number, edits: readonly TextEdit[]): number {
  let moved = offset;
  for (const { start, end, text } of edits) {
    if (start > offset || (start === offset && end > start)) break;
    moved += text.length - (Math.min(end, offset) - start);
  }
  return moved;
}
