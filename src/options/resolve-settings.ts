import * as z from 'zod';
import { IntegrationError } from '../errors.ts';
import type {
  ContentFilters,
  CustomerSettings,
  DeepPartial,
  EmbeddingSettings,
  ScrapingPreferences,
  SiteConsent,
  SpendingSettings,
} from '../model/customer.ts';
import { amount, flag, listOf, matching, modelName, type Shape, selectors, strict, wholeNumber } from './fields.ts';
import { validate } from './validate.ts';

/**
 * Reads a customer's settings. What is not set stays unset, so that defaults are applied when the settings are used.
 *
 * @param input - as the caller gave it; `undefined` is none.
 * @throws IntegrationError `OPTIONS_INVALID` that names every problem at once.
 */
export function parseSettings(input: unknown): DeepPartial<CustomerSettings> {
  return validate(settingsSchema, input === undefined ? {} : input, { name: 'settings' });
}

/**
 * Puts settings over one another and over the defaults.
 *
 * @param layers - validated; the last one that sets a value wins. Lists are replaced as a whole.
 * @throws IntegrationError `OPTIONS_INVALID` when the overlap that was set is more than half of the chunk size. An
 * overlap nobody set follows the chunk size.
 */
export function resolveSettings(...layers: readonly DeepPartial<CustomerSettings>[]): CustomerSettings {
  const { scrapingPreferences, contentFilters, embeddingConfig } = defaultSettings;
  const preferences = layers.map((layer) => layer.scrapingPreferences);
  const filters = layers.map((layer) => layer.contentFilters);
  const embedding = layers.map((layer) => layer.embeddingConfig);
  const chunkSize = lastSet(embedding, 'chunkSize') ?? embeddingConfig.chunkSize;
  const overlap = lastSet(embedding, 'overlap');
  if (overlap !== undefined && overlap > longestOverlap(chunkSize)) throw overlapTooLong(overlap, chunkSize);
  return {
    scrapingPreferences: {
      respectRobots: lastSet(preferences, 'respectRobots') ?? scrapingPreferences.respectRobots,
      crawlDelay: lastSet(preferences, 'crawlDelay') ?? scrapingPreferences.crawlDelay,
      maxConcurrency: lastSet(preferences, 'maxConcurrency') ?? scrapingPreferences.maxConcurrency,
    },
    contentFilters: {
      excludePatterns: [...(lastSet(filters, 'excludePatterns') ?? contentFilters.excludePatterns)],
      includeSelectors: [...(lastSet(filters, 'includeSelectors') ?? contentFilters.includeSelectors)],
    },
    embeddingConfig: {
      chunkSize,
      overlap: overlap ?? Math.min(embeddingConfig.overlap, longestOverlap(chunkSize)),
      model: lastSet(embedding, 'model') ?? embeddingConfig.model,
    },
    siteConsents: [...(lastSet(layers, 'siteConsents') ?? [])],
    spendingLimits: limitsOf(layers.map((layer) => layer.spendingLimits)),
  };
}

function limitsOf(layers: readonly (DeepPartial<SpendingSettings> | undefined)[]): SpendingSettings {
  const monthlyUsd = lastSet(layers, 'monthlyUsd');
  const monthlyTokens = lastSet(layers, 'monthlyTokens');
  return { ...(monthlyUsd !== undefined && { monthlyUsd }), ...(monthlyTokens !== undefined && { monthlyTokens }) };
}

const defaultSettings: CustomerSettings = {
  scrapingPreferences: { respectRobots: true, crawlDelay: 0, maxConcurrency: 4 },
  contentFilters: { excludePatterns: [], includeSelectors: [] },
  embeddingConfig: { chunkSize: 512, overlap: 64, model: 'text-embedding-3-small' },
};

/** More would make every chunk mostly a repetition. */
const longestOverlap = (chunkSize: number): number => Math.floor(chunkSize / 2);

const overlapProblem = (chunkSize: number): string =>
  `must be at most ${longestOverlap(chunkSize)}, half of the chunk size ${chunkSize}`;

function overlapTooLong(overlap: number, chunkSize: number): IntegrationError {
  const issue = { path: 'embeddingConfig.overlap', problem: overlapProblem(chunkSize), received: String(overlap) };
  return new IntegrationError(`Invalid settings: ${issue.path} ${issue.problem}; received ${overlap}.`, {
    code: 'OPTIONS_INVALID',
    service: 'options',
    context: { issues: [issue] },
  });
}

function lastSet<T extends object, K extends keyof T>(layers: readonly (T | undefined)[], name: K): T[K] | undefined {
  return layers.findLast((layer) => layer?.[name] !== undefined)?.[name];
}

const preferencesSchema = strict({
  respectRobots: flag.optional(),
  crawlDelay: wholeNumber(0, 60_000).optional(),
  maxConcurrency: wholeNumber(1, 64).optional(),
} satisfies Shape<ScrapingPreferences>);

const filtersSchema = strict({
  excludePatterns: selectors.optional(),
  includeSelectors: selectors.optional(),
} satisfies Shape<ContentFilters>);

const embeddingSchema = strict({
  chunkSize: wholeNumber(16, 8192).optional(),
  overlap: wholeNumber(0, 4096).optional(),
  model: modelName.optional(),
} satisfies Shape<EmbeddingSettings>).superRefine(({ chunkSize, overlap }, context) => {
  if (chunkSize === undefined || overlap === undefined || overlap <= longestOverlap(chunkSize)) return;
  context.addIssue({ code: 'custom', path: ['overlap'], message: overlapProblem(chunkSize), input: overlap });
});

const maxConsents = 100;
const consentSchema = strict({
  host: matching(/^[a-z0-9.-]{1,253}(?::\d{1,5})?$/, 'a host as URLs have it, such as shop.example'),
  grantedBy: matching(/^[^\p{Cc}]{1,200}$/u, 'a string of 1 to 200 characters that names who agreed'),
  grantedAt: z.iso.datetime({ offset: true, error: 'must be a time such as 2026-11-22T10:00:00Z' }),
} satisfies Shape<SiteConsent>);

const limitsSchema = strict({
  monthlyUsd: amount(1_000_000).optional(),
  monthlyTokens: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
} satisfies Shape<SpendingSettings>);

/** Of settings that came with something else, a job's config. */
export const settingsSchema: z.ZodType<DeepPartial<CustomerSettings>, DeepPartial<CustomerSettings>> = strict({
  scrapingPreferences: preferencesSchema.optional(),
  contentFilters: filtersSchema.optional(),
  embeddingConfig: embeddingSchema.optional(),
  siteConsents: listOf(consentSchema, { noun: 'consent', max: maxConsents }).optional(),
  spendingLimits: limitsSchema.optional(),
} satisfies Shape<DeepPartial<CustomerSettings>>);
