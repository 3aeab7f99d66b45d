import type * as z from 'zod';
import type { JobConfig } from '../model/job.ts';
import { abortSignal } from './adapter-fields.ts';
import { amount, choice, flag, globs, jobId, listOf, type Shape, startUrl, strict, wholeNumber } from './fields.ts';
import { settingsSchema } from './resolve-settings.ts';
import type { ScrapingBudget, ScrapingConfig } from './scraping-config.ts';
import { validate } from './validate.ts';

/** A job's config with every default filled in; what cannot be stored stands apart. */
export interface ResolvedScrapingConfig {
  /** JSON. Is a valid `ScrapingConfig` itself, so that a stored one can be read back by the same function. */
  readonly config: JobConfig;
  readonly jobId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads what one job shall do.
 *
 * @param config - as the caller gave it, or as it was stored.
 * @throws IntegrationError that names every problem at once, in `context.issues` as data: `URL_INVALID` when all of
 * them are entries of `urls`, else `OPTIONS_INVALID`.
 */
export function resolveScrapingConfig(config: unknown): ResolvedScrapingConfig {
  const { jobId, signal, ...jobConfig } = validate(scrapingConfigSchema, config, {
    name: 'scraping config',
    codeOf: (issues) => (issues.every(({ path }) => path.startsWith('urls[')) ? 'URL_INVALID' : 'OPTIONS_INVALID'),
  });
  return { config: jobConfig, jobId, signal };
}

const budget = strict({
  maxTokens: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
  maxUsd: amount(1_000_000).optional(),
  maxBytes: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
  maxDurationMs: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
} satisfies Shape<ScrapingBudget>);

/** For the documentation, which is made from it. */
export const scrapingConfigSchema: z.ZodType<JobConfig & Omit<ResolvedScrapingConfig, 'config'>, ScrapingConfig> =
  strict({
    urls: listOf(startUrl, { noun: 'URL', min: 1, max: 10_000 }),
    maxPages: wholeNumber(1, 1_000_000).default(100),
    maxDepth: wholeNumber(0, 1000).optional(),
    turboMode: flag.default(false),
    extractProducts: flag.default(true),
    generateEmbeddings: flag.default(true),
    classifyContent: flag.default(false),
    includePatterns: globs.default([]),
    excludePatterns: globs.default([]),
    sitemaps: choice(['include', 'skip', 'only']).default('include'),
    refresh: choice(['changed', 'all']).default('changed'),
    budget: budget.default({}),
    settings: settingsSchema.default({}),
    jobId: jobId.optional(),
    signal: abortSignal.optional(),
  } satisfies Shape<ScrapingConfig>);
