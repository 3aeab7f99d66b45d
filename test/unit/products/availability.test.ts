import { expect, it } from 'vitest';
import { readAvailabilityText } from '../../../src/products/availability.ts';

it.each([
  ...[
    'in stock',
    '10 in stock',
    '3 left',
    'Almost sold out',
    'Auf Lager',
    'Sofort lieferbar',
    'nur noch 2',
    'En stock',
  ],
  ...['Disponible', 'Plus que quelques exemplaires en stock', 'Disponibile', 'Disponível', 'Op voorraad', 'Dostępny'],
  ...[
    'Finns i lager',
    'På lager',
    'Nu i lager',
    'Varastossa',
    'Skladem',
    'Skladom',
    'Készleten',
    'În stoc',
    'В наличии',
  ],
  ...['В наявності', 'Налично', 'Na zalihi', 'Dobavljivo', 'Na zalogi', 'Stokta', 'Διαθέσιμο', '在庫あり', '现货'],
  ...['재고 있음', '✓ Stokta', '✓ Skladem', 'Còn hàng', 'Tersedia'],
])('takes %j for a promise', (text) => {
  expect(readAvailabilityText(text)).toBe('InStock');
});

it.each([
  ...[
    '0 in stock',
    '0 left',
    'No longer in stock',
    'This isn’t available',
    'Not yet available',
    'Not currently in stock',
  ],
  ...['Nicht vorrätig', 'Nicht mehr auf Lager', 'Derzeit nicht sofort lieferbar', 'Kein Lagerbestand'],
  ...['Pas en stock', 'N’est pas disponible', 'Indisponible', 'Non disponible', 'Plus disponible', 'Hors stock'],
  ...['No está disponible', 'No disponible', 'No hay stock', 'Non è al momento disponibile', 'Não está disponível'],
  ...[
    'Niet meer op voorraad',
    'Nie ma na stanie',
    'Niedostępny',
    'Nie jest dostępny',
    'Finns inte i lager',
    'Ej i lager',
  ],
  ...['Ikke på lager', 'Ikke længere på lager', 'Ei ole varastossa', 'Momentálně není skladem', 'Nedostupné'],
  ...['Nie je momentálne skladom', 'Jelenleg nincs raktáron', 'Nu este in stoc', 'Nu sunt disponibile', 'Indisponibil'],
  ...[
    'Нет в наличии',
    'Не в наличии',
    'Немає в наявності',
    'Не е налично',
    'Неналично',
    'Nije dobavljiv',
    'Nedobavljiv',
  ],
  ...['Nije dostupna', 'Nisu na zalihi', 'Nema na skladištu', 'Ni več na zalogi', 'Ni dobavljiv', 'Stokta yok'],
  ...[
    'Stokta mevcut değil',
    'Μη διαθέσιμη',
    'Δεν είναι διαθέσιμο',
    '在庫はありません',
    '在庫ありません',
    '暂无现货',
    '没有货',
  ],
  ...['재고 없음', '재고가 없습니다', 'Không còn hàng', 'Tidak tersedia', 'Not available for pre-order'],
  ...['No backorders, out of stock'],
])('takes %j for a refusal', (text) => {
  expect(readAvailabilityText(text)).toBe('OutOfStock');
});

it.each([
  ['PreOrder', 'Available for pre-order'],
  ['BackOrder', 'Available on backorder'],
  ['Discontinued', 'No longer available'],
  ['Discontinued', 'Nicht mehr lieferbar'],
])('takes %s from %j', (availability, text) => {
  expect(readAvailabilityText(text)).toBe(availability);
});

it('says nothing where nothing is said of it', () => {
  expect(readAvailabilityText('Free delivery from 50 €')).toBeNull();
});
