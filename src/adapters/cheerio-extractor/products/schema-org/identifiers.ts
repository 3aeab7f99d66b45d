import { readGtin } from '../../../../products/gtin.ts';
import type { ProductFacts } from '../../../../products/product-facts.ts';
import { isObject, type NodeGraph, type NodeObject, readTexts } from '../../structured-data/node-graph.ts';
import { readFact } from './read-fact.ts';

const gtinKeys = ['gtin', 'gtin13', 'gtin14', 'gtin12', 'gtin8', 'isbn'];
const tradeNumberName = /^(?:gtin|ean|upc|isbn|barcode)[-_ ]?\d*$/i;
/** `ean:4006381333931` in `productID`. */
const tradeNumberPrefix = /^(?:gtin|ean|upc|isbn)\d*:/i;

/** The numbers a product goes by: the shop's, the maker's, and the one on its barcode. */
export function readIdentifiers(
  graph: NodeGraph,
  node: NodeObject,
  offers: readonly NodeObject[],
): Pick<ProductFacts, 'sku' | 'mpn' | 'gtin' | 'gtinType'> {
  const productId = readFact(node, 'productID');
  const offerSku = offers.map((offer) => readFact(offer, 'sku')).find((sku) => sku !== null);
  const ownNumber = productId !== null && !tradeNumberPrefix.test(productId) ? productId : null;
  return {
    sku: readFact(node, 'sku') ?? ownNumber ?? offerSku,
    mpn: readFact(node, 'mpn'),
    ...readTradeNumber([
      ...[node, ...offers].flatMap((each) => gtinKeys.flatMap((key) => readTexts(each, key))),
      ...(productId !== null && tradeNumberPrefix.test(productId) ? [productId] : []),
      ...namedNumbers(graph, node),
    ]),
  };
}

function readTradeNumber(texts: readonly string[]): Pick<ProductFacts, 'gtin' | 'gtinType'> {
  for (const text of texts) {
    const read = readGtin(text);
    if (read !== null) return read;
  }
  return {};
}

/** A PropertyValue says by name what number it is. */
function namedNumbers(graph: NodeGraph, node: NodeObject): readonly string[] {
  return graph
    .nodes(node, 'identifier')
    .filter(isObject)
    .filter((each) => tradeNumberName.test(readFact(each, 'propertyID') ?? readFact(each, 'name') ?? ''))
    .flatMap((each) => readTexts(each, 'value'));
}
