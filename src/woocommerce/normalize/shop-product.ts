import type { ProductVariant } from '../../model/product.ts';
import type { ProductStatement } from '../../products/product-facts.ts';

/** A product as an interface of its shop states it, and what decides about its place in the index. */
export interface ShopProduct {
  /** The shop's own id. */
  readonly externalId: string;
  readonly statement: ProductStatement;
  /** False for drafts, private and pending products: nobody but the shop may see them. */
  readonly published: boolean;
  /** Kept out of the shop's own lists and search. */
  readonly hidden: boolean;
  /** Whether it can be put into the cart as it is; external and grouped products never can. */
  readonly purchasable: boolean;
  /** Ids of its variations. */
  readonly variantIds: readonly string[];
}

/** A variation of a product, read by itself. */
export interface ShopVariation {
  /** Id of its product, `null` when the answer does not name it. */
  readonly parentId: string | null;
  readonly variant: ProductVariant;
  readonly published: boolean;
  readonly purchasable: boolean;
  readonly stockQuantity: number | null;
  readonly updatedAt: Date | null;
}
