export {
  PlaywrightFetcher,
  type PlaywrightFetcherDependencies,
  type PlaywrightFetcherOptions,
} from './adapters/playwright-fetcher.ts';
