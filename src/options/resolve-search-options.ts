import type * as z from 'zod';
import type { SearchMode, SearchOptions } from '../model/search.ts';
import { abortSignal } from './adapter-fields.ts';
import { choice, type Shape, strict, wholeNumber } from './fields.ts';
import { validate } from './validate.ts';

/** Search options with every default filled in. */
export interface ResolvedSearchOptions {
  readonly limit: number;
  readonly mode: SearchMode;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads how to search.
 *
 * @param options - as the caller gave them; `undefined` is none.
 * @throws IntegrationError `OPTIONS_INVALID` that names every problem at once.
 */
export function resolveSearchOptions(options: unknown): ResolvedSearchOptions {
  return validate(schema, options === undefined ? {} : options, { name: 'search options' });
}

const schema = strict({
  limit: wholeNumber(1, 100).default(10),
  mode: choice(['hybrid', 'vector', 'text']).default('hybrid'),
  signal: abortSignal.optional(),
} satisfies Shape<SearchOptions>) satisfies z.ZodType<ResolvedSearchOptions, SearchOptions>;
