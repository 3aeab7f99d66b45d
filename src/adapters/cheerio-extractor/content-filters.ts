import { type Document, Element } from 'domhandler';
import type { ContentFilters } from '../../model/customer.ts';
import type { MainContent } from './main-content.ts';

/**
 * Narrows `content` to what a customer wants: what an include selector matches replaces it, whatever it is; what an
 * exclude selector matches is left out. Without selectors, and when no include selector matches, it stays as found.
 */
export async function applyContentFilters(
  document: Document,
  content: MainContent,
  { includeSelectors, excludePatterns }: ContentFilters,
): Promise<MainContent> {
  if (includeSelectors.length === 0 && excludePatterns.length === 0) return content;
  const { load } = await import('cheerio/slim');
  const $ = load(document);
  const select = (selectors: readonly string[]): readonly Element[] =>
    selectors.length === 0
      ? []
      : $(selectors.join(', '))
          .toArray()
          .filter((node) => node instanceof Element);

  const included = outermost(select(includeSelectors));
  const excluded = select(excludePatterns);
  if (included.length > 0) return { roots: included, excluded: new Set(excluded) };
  return { roots: content.roots, excluded: new Set([...content.excluded, ...excluded]) };
}

function outermost(elements: readonly Element[]): readonly Element[] {
  const all = new Set<unknown>(elements);
  return elements.filter((element) => {
    for (let around = element.parent; around !== null; around = around.parent) if (all.has(around)) return false;
    return true;
  });
}
