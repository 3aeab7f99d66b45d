import type { ProductAvailability } from '../../../../model/product.ts';
import { readAvailabilityText } from '../../../../products/availability.ts';
import { textOf } from '../../walk.ts';
import { mark } from '../element-marks.ts';
import type { MarkedElement, ProductSurvey } from '../survey-products.ts';

const maxTextLength = 60;
const addsToCart =
  /add to (?:my )?(?:cart|basket|bag|trolley|order|shopping bag)|buy (?:it )?now|^\s*buy\s*$|in den (?:warenkorb|einkaufswagen)|jetzt kaufen|ajouter au panier|acheter|añadir (?:al carrito|a la cesta)|agregar al carr|comprar|aggiungi al carrello|acquista|in winkel(?:wagen|mand)|do koszyka|kup teraz|do košíku|do košíka|kosárba|adaugă în co[șş]|^\s*köp|lägg i (?:varukorg|kundvagn)|læg i kurv|legg i handlekurv|lisää ostoskoriin|(?:dodaj )?[uv] košaric|^\s*kupi|в корзину|купить|в кошик|купити|добави в количката|sepete ekle|カートに入れる|加入購物車|加入购物车|立即購買|장바구니|구매하기/i;
const controlNames = new Set(['button', 'input', 'a']);
const cartWord =
  /cart|basket|\bbag\b|trolley|warenkorb|einkaufswagen|panier|carrito|cesta|carrello|winkelmand|winkelwagen|koszyk|koš[ií]k|kosár|coș|varukorg|kundvagn|kurv|ostoskori|košaric|корзин|кошик|количка|sepet|カート|購物車|购物车|장바구니/i;
const cartAction = /cart|basket|panier|warenkorb|carrito|carrello|koszyk|kosik|kupi|checkout/i;
/** Behind the headline is where a page has its button; some have it in front. */
const beforePenalty = 4;

/**
 * What puts the product of a page into the cart: a button with the words for it, else one that is named for it, else a form
 * that is sent to the cart. The first behind the headline, else the last before it.
 */
export function findBuyControl(survey: ProductSurvey, headline: MarkedElement | undefined): MarkedElement | undefined {
  const controls = survey.controls.filter(({ isAside }) => !isAside);
  const named = survey.marked.filter(({ marks, isAside }) => (marks & mark.buy) !== 0 && !isAside);
  const ranked = [
    controls.filter(isWorded),
    named.filter(({ element }) => controlNames.has(element.name)),
    [...named, ...controls.filter(isCartForm)].toSorted((a, b) => a.order - b.order),
  ];
  return closest(ranked.find((each) => each.length > 0) ?? [], headline?.order ?? 0);
}

function closest(controls: readonly MarkedElement[], start: number): MarkedElement | undefined {
  const behind = controls.find(({ order }) => order > start);
  const before = controls.findLast(({ order }) => order <= start);
  if (behind === undefined || before === undefined) return behind ?? before;
  return behind.order - start <= beforePenalty * (start - before.order) ? behind : before;
}

/** What a buy button says about the stock: a button that cannot be pressed, or that says why. */
export function readButtonStock(control: MarkedElement | undefined): ProductAvailability | null {
  if (control === undefined) return null;
  const text = wordsOf(control);
  const said = readAvailabilityText(text);
  if (said !== null && said !== 'InStock') return said;
  return addsToCart.test(text) && control.element.attribs['disabled'] === undefined ? 'InStock' : null;
}

/** Whether it speaks of a cart: a mere `Buy now` may sell a subscription, or lead elsewhere. */
export function fillsCart(control: MarkedElement): boolean {
  const { attribs } = control.element;
  return cartWord.test(
    [wordsOf(control), attribs['class'] ?? '', attribs['id'] ?? '', attribs['action'] ?? ''].join(' '),
  );
}

function isWorded(control: MarkedElement): boolean {
  return (
    control.element.name !== 'form' && control.textLength <= 5 * maxTextLength && addsToCart.test(wordsOf(control))
  );
}

function isCartForm({ element }: MarkedElement): boolean {
  return element.name === 'form' && cartAction.test(element.attribs['action'] ?? '');
}

function wordsOf({ element }: MarkedElement): string {
  const { value, title } = element.attribs;
  return [textOf(element, maxTextLength), value ?? '', title ?? '', element.attribs['aria-label'] ?? ''].join(' ');
}
