import type * as z from 'zod';
import type { SearchMode, SearchOptions } from '../model/search.ts';
import { abortSignal } from './adapter-fields.ts';
import { choice, type Shape, strict, wholeNumber } from './fields.ts';
import { validate } from './validate.ts';

/** Search options with every default filled in. */
export interface ResolvedSearchOptions {
  readonly limit: number;
  readonly mode: SearchMode;
  readonly untrusted: 'mark' | 'exclude';
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads how to search.
 *
 * @param options - as the caller gave them; `undefined` is none.
 * @throws IntegrationError `OPTIONS_INVALID` that names every problem at once.
 */
export function resolveSearchOptions(options: unknown): ResolvedSearchOptions {
  return validate(searchOptionsSchema, options === undefined ? {} : options, { name: 'search options' });
}

/** For the documentation, which is made from it. */
export const searchOptionsSchema: z.ZodType<ResolvedSearchOptions, SearchOptions> = strict({
  limit: wholeNumber(1, 100).default(10),
  mode: choice(['hybrid', 'vector', 'text']).default('hybrid'),
  untrusted: choice(['mark', 'exclude']).default('mark'),
  signal: abortSignal.optional(),
} satisfies Shape<SearchOptions>);
