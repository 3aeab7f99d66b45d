import type { ExtractedContent } from '../model/content.ts';

/**
 * Says what kind of page a document is.
 *
 * Called once per changed page when `classifyContent` is on. The text is a stranger's: it must reach a model as data only.
 */
export interface Classifier {
  /**
   * @returns a short category such as `product`, `policy`, `faq`; at most 64 characters.
   * @throws IntegrationError `CLASSIFICATION_FAILED`; the page is stored without a category then.
   */
  classify(content: ExtractedContent, options?: { readonly signal?: AbortSignal | undefined }): Promise<string>;

  check?(): Promise<void>;
  close?(): Promise<void>;
}
