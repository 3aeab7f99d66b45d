/** What tokens of a model cost, in US dollars for a million. */
export interface ModelPrice {
  /** Of what is sent: for an embedding model, of everything. 0 to 100,000. */
  readonly input: number;
  /** Of what a chat model says, 0 to 100,000. @default 0 */
  readonly output?: number | undefined;
}

/** When {@link defaultModelPrices} were read off https://platform.openai.com/docs/pricing. */
export const modelPricesAsOf = '2026-11-29';

/**
 * OpenAI's prices, by model, for single calls; batches cost half. Prices change: `prices` of the options wins. A model that
 * is in neither has no known price, and counts for tokens only.
 */
export const defaultModelPrices: Readonly<Record<string, ModelPrice>> = {
  'text-embedding-3-small': { input: 0.02 },
  'text-embedding-3-large': { input: 0.13 },
  'text-embedding-ada-002': { input: 0.1 },
  'gpt-4o-mini': { input: 0.15, output: 0.6 },
  'gpt-4o': { input: 2.5, output: 10 },
  'gpt-4.1-nano': { input: 0.1, output: 0.4 },
  'gpt-4.1-mini': { input: 0.4, output: 1.6 },
};

/** Looked up so that no name finds what every object has. */
export function priceOf(model: string, prices: Readonly<Record<string, ModelPrice>>): ModelPrice | undefined {
  return Object.hasOwn(prices, model) ? prices[model] : undefined;
}
