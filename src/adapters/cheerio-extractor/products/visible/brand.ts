import type { Element } from 'domhandler';
import { detach } from '../../../extraction/detach.ts';
import { textOf, walk } from '../../walk.ts';
import { mark } from '../element-marks.ts';
import type { ProductSurvey } from '../survey-products.ts';
import type { PageLayout } from './page-layout.ts';

/** Longer texts are about a brand, not the name of one. */
const maxLength = 50;
const label =
  /^(?:brand|by|marke|marque|marca|merk|märke|značka|marka|hersteller|manufacturer|fabricant|produttore|бренд|производитель)\s*[:：]?\s*/i;
/** How far a brand may stand from what it belongs to, in elements. */
const reach = 150;

/** The brand an element shows: its text, else what its picture is called. */
export function readBrandElement(element: Element): string | null {
  const text = textOf(element, maxLength + 1);
  if (text !== '') return text.length <= maxLength ? text : null;
  const image = element.name === 'img' ? element : undefined;
  if (image === undefined) return null;
  const called = [image.attribs['alt'], image.attribs['title']].map((each) => each?.trim() ?? '');
  return called.find((each) => each !== '' && each.length <= maxLength) ?? null;
}

/** The brand shown beside the headline of a product. */
export function readBrand({ marked }: ProductSurvey, { headline, mainPrice }: PageLayout): string | null {
  const anchor = headline?.order ?? mainPrice?.order;
  if (anchor === undefined) return null;
  const near = marked
    .filter(({ marks, isAside }) => (marks & mark.brand) !== 0 && !isAside)
    .filter(({ order }) => Math.abs(order - anchor) <= reach)
    .toSorted((a, b) => Math.abs(a.order - anchor) - Math.abs(b.order - anchor));
  for (const { element } of near) {
    const shown = readBrandElement(element) ?? readBrandImage(element);
    const name = shown?.replace(label, '').trim() ?? '';
    if (name !== '') return detach(name);
  }
  return null;
}

function readBrandImage(element: Element): string | null {
  let found: string | null = null;
  walk(element, {
    enter(child) {
      if (child.name === 'img') found ??= readBrandElement(child);
      return found === null;
    },
    text: () => {},
    leave: () => {},
  });
  return found;
}
