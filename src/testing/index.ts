export { buildContent } from './build-content.ts';
export { type CacheContractOptions, testCacheContract } from './cache-contract.ts';
export { testClassifierContract } from './classifier-contract.ts';
export type { ContractExemption, ContractOptions, ContractTest } from './contract-suite.ts';
export { testEmbedderContract } from './embedder-contract.ts';
export { testExtractorContract } from './extractor-contract.ts';
export { createFakeClock, type FakeClock } from './fake-clock.ts';
export { createFakeEmbedder, type FakeEmbedder } from './fake-embedder.ts';
export {
  type FakeAnswer,
  type FakeRoute,
  type FakeSite,
  type FakeSiteRequest,
  startFakeSite,
} from './fake-site.ts';
export { type FetcherContractOptions, testFetcherContract } from './fetcher-contract.ts';
export { testJobQueueContract } from './job-queue-contract.ts';
export { testShopStoreContract } from './shop-store-contract.ts';
export { testStoreContract } from './store-contract.ts';
export { type Fault, type Faults, withFaults } from './with-faults.ts';
