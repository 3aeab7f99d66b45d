/** What kind of page it is. `category` is a list of products or articles, `policy` what the law asks for: terms, privacy, returns. */
export type PageType =
  | 'product'
  | 'category'
  | 'article'
  | 'documentation'
  | 'faq'
  | 'policy'
  | 'contact'
  | 'forum'
  | 'home'
  | 'other';

/** A guess at the kind of a page. */
export interface PageTypeVerdict {
  readonly type: PageType;
  /** 0 to 1. Under 0.5, another kind is about as likely. */
  readonly confidence: number;
}
