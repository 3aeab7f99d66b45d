import { categories, type DemoProduct } from './product.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * The JSON-LD a product page carries, in the shape its `markup` names; `null` for pages that state nothing this way.
 *
 * Every shape is one that shop systems really write: a plain offer, the graph of a SEO plugin, a price specification,
 * a range of prices, a sale beside the list price.
 */
export function productJsonLd(product: DemoProduct, origin: string): Json | null {
  const url = `${origin}/product/${product.slug}/`;
  const facts = {
    '@type': 'Product',
    name: product.name,
    url,
    sku: product.sku,
    gtin13: product.gtin,
    description: product.summary,
    image: [`${origin}/media/${product.slug}.svg`],
    brand: { '@type': 'Brand', name: 'Fern & Kettle' },
    ...rating(product),
  };
  const offer = {
    '@type': 'Offer',
    url,
    priceCurrency: 'EUR',
    availability: `https://schema.org/${product.availability}`,
    itemCondition: 'https://schema.org/NewCondition',
  };

  switch (product.markup) {
    case 'offer':
      return withContext({ ...facts, offers: { ...offer, price: product.price } });
    case 'graph':
      return {
        '@context': 'https://schema.org',
        '@graph': [
          { '@type': 'WebPage', '@id': url, url, name: product.name, isPartOf: { '@id': `${origin}/#website` } },
          breadcrumbs(product, origin),
          { ...facts, '@id': `${url}#product`, offers: [{ ...offer, price: Number(product.price) }] },
        ],
      };
    case 'price-specification':
      return withContext({
        ...facts,
        offers: [
          { ...offer, priceSpecification: [unitPrice(product.price, 'EUR')], seller: { '@id': `${origin}/#org` } },
        ],
      });
    case 'aggregate-offer':
      return withContext({
        ...facts,
        offers: {
          '@type': 'AggregateOffer',
          priceCurrency: 'EUR',
          lowPrice: product.price,
          highPrice: product.highPrice,
          offerCount: 3,
          availability: offer.availability,
        },
      });
    case 'list-price':
      return withContext({
        ...facts,
        offers: {
          ...offer,
          price: product.price,
          priceSpecification: { ...unitPrice(product.wasPrice, 'EUR'), priceType: 'https://schema.org/ListPrice' },
        },
      });
    case 'microdata':
    case 'none':
      return null;
  }
}

const withContext = (data: Json): Json => ({ '@context': 'https://schema.org/', ...data });

const unitPrice = (price: string | undefined, priceCurrency: string): Json => ({
  '@type': 'UnitPriceSpecification',
  price,
  priceCurrency,
  valueAddedTaxIncluded: true,
});

const rating = ({ rating: rated }: DemoProduct): Json =>
  rated ? { aggregateRating: { '@type': 'AggregateRating', ratingValue: rated.value, reviewCount: rated.count } } : {};

const breadcrumbs = (product: DemoProduct, origin: string): Json => ({
  '@type': 'BreadcrumbList',
  itemListElement: [
    { '@type': 'ListItem', position: 1, name: 'Home', item: `${origin}/` },
    {
      '@type': 'ListItem',
      position: 2,
      name: categories[product.category].name,
      item: `${origin}/category/${product.category}/`,
    },
    { '@type': 'ListItem', position: 3, name: product.name },
  ],
});
