import type { ProductFacts } from '../../../../products/product-facts.ts';
import { detach } from '../../../extraction/detach.ts';
import { textOf } from '../../walk.ts';
import { mark } from '../element-marks.ts';
import type { ProductSurvey } from '../survey-products.ts';
import { readBrand } from './brand.ts';
import type { PageLayout } from './page-layout.ts';
import { readStock } from './stock.ts';

const maxNameLength = 500;

/** What a page shows of its product: name, price, availability, brand. */
export function readVisibleProduct(survey: ProductSurvey, layout: PageLayout, currency: string | null): ProductFacts {
  const { mainPrice } = layout;
  const shown = mainPrice?.shown;
  return {
    name: readName(survey, layout),
    price: shown?.price,
    priceMax: shown?.priceMax,
    listPrice: shown?.listPrice,
    currency: shown === undefined ? null : currency,
    currencyRaw: shown?.currency?.token,
    ...readStock(survey, layout),
    brand: readBrand(survey, layout),
  };
}

/** The headline, else the element that is named for it and stands closest before the price. */
function readName({ marked }: ProductSurvey, { headline, mainPrice }: PageLayout): string | null {
  const named = marked.filter(
    ({ marks, isAside, textLength }) => (marks & mark.name) !== 0 && !isAside && textLength <= 2 * maxNameLength,
  );
  const closest = named.findLast(({ order }) => mainPrice === undefined || order < mainPrice.order);
  const text = [headline, closest, named[0]]
    .map((each) => (each === undefined ? '' : textOf(each.element, maxNameLength)))
    .find((each) => each !== '');
  return text === undefined ? null : detach(text);
}
