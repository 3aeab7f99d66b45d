import type { DemoProduct } from './product.ts';

export const herbalInfusions: readonly DemoProduct[] = [
  {
    slug: 'rooibos-vanilla',
    name: 'Rooibos with Vanilla',
    sku: 'FK-HRB-301',
    gtin: '9520000103019',
    category: 'herbal',
    price: '6.90',
    availability: 'InStock',
    markup: 'offer',
    rating: { value: '4.6', count: 102 },
    summary: 'Red bush from the Cederberg with pieces of real vanilla pod, free of caffeine.',
    description: [
      'Rooibos is no tea at all but a bush from the mountains north of Cape Town. It contains no caffeine, hardly any tannin, and cannot turn bitter however long you forget it.',
      'We add cut pods of Bourbon vanilla, two per kilo, and let both lie together for a month.',
    ],
    details: {
      Origin: 'Cederberg, South Africa',
      Weight: '100 g',
      Brewing: '100 °C, 6 minutes, 15 g per litre',
      Caffeine: 'None',
    },
  },
  {
    slug: 'peppermint-whole-leaf',
    name: 'Peppermint Whole Leaf',
    sku: 'FK-HRB-305',
    gtin: '9520000103057',
    category: 'herbal',
    price: '5.40',
    wasPrice: '6.20',
    availability: 'InStock',
    markup: 'list-price',
    summary: 'Big green peppermint leaves from a biodynamic farm, cut once and dried gently.',
    description: [
      'The leaves are stripped by hand and dried below forty degrees, so the oil stays in the leaf until you crush it over the cup.',
      'Lovely in summer over ice with a slice of cucumber.',
    ],
    details: {
      Origin: 'Franconia, Germany',
      Weight: '50 g',
      Brewing: '100 °C, 8 minutes, 10 g per litre',
      Caffeine: 'None',
    },
  },
  {
    slug: 'evening-chamomile',
    name: 'Evening Chamomile',
    sku: 'FK-HRB-309',
    gtin: '9520000103095',
    category: 'herbal',
    price: '7.20',
    availability: 'InStock',
    markup: 'graph',
    summary: 'Whole chamomile flowers with lemon balm and a little lavender for quiet evenings.',
    description: [
      'Whole flower heads instead of dust: you can see the petals. Lemon balm makes it fresh and three per cent lavender makes it calm.',
      'Cover the cup while it steeps, or the best of it leaves with the steam.',
    ],
    details: {
      Origin: 'Waldviertel, Austria',
      Weight: '60 g',
      Brewing: '100 °C, 7 minutes, 10 g per litre',
      Caffeine: 'None',
    },
  },
];
