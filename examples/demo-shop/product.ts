export type CategorySlug = 'black-tea' | 'green-tea' | 'oolong' | 'herbal' | 'teaware';

/** How a product page states its facts to machines. Shops differ, and so do these pages. */
export type ProductMarkup =
  | 'offer'
  | 'graph'
  | 'price-specification'
  | 'aggregate-offer'
  | 'list-price'
  | 'microdata'
  | 'none';

/** One product of the demo shop. Prices are decimal strings in euros. */
export interface DemoProduct {
  readonly slug: string;
  readonly name: string;
  readonly sku: string;
  /** GTIN-13 from the range 952, which GS1 keeps for examples. */
  readonly gtin: string;
  readonly category: CategorySlug;
  readonly price: string;
  /** Price before the sale, when there is one. */
  readonly wasPrice?: string;
  /** Price of the largest pack, for products sold in several. */
  readonly highPrice?: string;
  readonly availability: 'InStock' | 'OutOfStock' | 'PreOrder';
  readonly markup: ProductMarkup;
  readonly rating?: { readonly value: string; readonly count: number };
  /** One sentence, for cards and meta tags. */
  readonly summary: string;
  /** Paragraphs of plain text. */
  readonly description: readonly string[];
  /** Rows of the table of details. */
  readonly details: Readonly<Record<string, string>>;
}

/** The categories in the order of the menu. */
export const categories: Readonly<Record<CategorySlug, { readonly name: string; readonly intro: string }>> = {
  'black-tea': {
    name: 'Black Tea',
    intro:
      'Fully oxidised leaves with body and warmth. Our black teas come from Assam, Darjeeling and Fujian and are packed in small batches every second week.',
  },
  'green-tea': {
    name: 'Green Tea',
    intro:
      'Steamed or pan-fired within hours of picking, so the leaf stays green. Green tea wants cooler water and a short steep; every product page tells you how much of both.',
  },
  oolong: {
    name: 'Oolong',
    intro:
      'Between green and black, rolled or twisted by hand. An oolong opens slowly and gives five or six good infusions from one spoon of leaf.',
  },
  herbal: {
    name: 'Herbal Infusions',
    intro:
      'No tea plant, no caffeine: rooibos, peppermint and chamomile from growers we have known for years. Good for the evening and for children.',
  },
  teaware: {
    name: 'Teaware',
    intro:
      'Pots, kettles and small tools that we use in the shop every day. Everything here can be repaired or has spare parts.',
  },
};
