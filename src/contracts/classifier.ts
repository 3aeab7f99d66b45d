import type { PageAnalysis } from '../model/analysis.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { StatedLimits } from './stated-limits.ts';

/** What a classifier made of a page. */
export interface Classification {
  /** A short category such as `product`, `policy`, `faq`; at most 64 characters. */
  readonly category: string;
  /** `null` for classifiers that only tell the category. */
  readonly analysis: PageAnalysis | null;
  /** Tokens the service counted, in and out together; `undefined` when it does not say. */
  readonly usedTokens?: number | undefined;
  /** What they cost in US dollars; `undefined` when the classifier does not know. */
  readonly costUsd?: number | undefined;
  /** What the service said of its limits; `undefined` when it says nothing. */
  readonly statedLimits?: StatedLimits | undefined;
}

export interface ClassifyOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Says what kind of page a document is, and what it is about.
 *
 * Called once per changed page when `classifyContent` is on. The text is a stranger's: it must reach a model as data only,
 * and nothing it says may decide more than what is returned for this page. Implementations do one call and nothing else:
 * retries, rate limits and budgets happen outside.
 */
export interface Classifier {
  /** Whose work it is, for the ledger of costs, e.g. `openai/gpt-4o-mini`; at most 200 characters without blanks. */
  readonly modelId: string;
  /** Most tokens that one call uses, in and out together; 0 when it uses none. */
  readonly maxTokensPerCall: number;
  /** Most that one call costs, in US dollars; 0 when it costs nothing, `null` when the price is not known. */
  readonly maxUsdPerCall: number | null;

  /**
   * @throws IntegrationError `CLASSIFICATION_FAILED`; the page is stored without a category then. `ABORTED`.
   * A call that fails is taken for free, unless `context` says otherwise: by `usedTokens` and `costUsd` what an unusable
   * answer cost, by `mayBeCharged: true` that nobody knows.
   */
  classify(content: ExtractedContent, options?: ClassifyOptions): Promise<Classification>;

  /** Cheap self-test for health; must not spend tokens. */
  check?(): Promise<void>;
  /** Releases sockets and timers. Called once by `integration.close()`, only if the integration built this adapter. */
  close?(): Promise<void>;
}
