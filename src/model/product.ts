/** An amount of money. Never a float. */
export interface Money {
  /** Decimal number, e.g. `'129.00'`. */
  readonly amount: string;
  /** ISO 4217 code, e.g. `'EUR'`. */
  readonly currency: string;
}

export type ProductAvailability = 'in_stock' | 'out_of_stock' | 'preorder' | 'backorder' | 'discontinued' | 'limited';

/** A product as a page states it. What the page does not say is `null`. */
export interface Product {
  readonly name: string;
  readonly url: string;
  readonly description: string | null;
  readonly sku: string | null;
  readonly gtin: string | null;
  readonly mpn: string | null;
  readonly brand: string | null;
  readonly price: Money | null;
  readonly availability: ProductAvailability | null;
  readonly condition: 'new' | 'used' | 'refurbished' | 'damaged' | null;
  readonly images: readonly string[];
  readonly rating: { readonly value: number; readonly count: number | null } | null;
  /** From the outermost category in, e.g. `['Shoes', 'Running']`. */
  readonly categoryPath: readonly string[];
  /** When the page said so. */
  readonly asOf: Date;
}
