export { type CacheContractOptions, testCacheContract } from './cache-contract.ts';
export type { ContractExemption, ContractOptions, ContractTest } from './contract-suite.ts';
export { testEmbedderContract } from './embedder-contract.ts';
export { testExtractorContract } from './extractor-contract.ts';
export { testJobQueueContract } from './job-queue-contract.ts';
export { testStoreContract } from './store-contract.ts';
