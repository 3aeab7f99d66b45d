import { describe, it } from 'vitest';
import { GotFetcher } from '../../src/adapters/got-fetcher.ts';
import { testFetcherContract } from '../../src/testing/fetcher-contract.ts';

const limits = { userAgent: 'TestBot/1.0', timeoutMs: 1_000, maxBodyBytes: 10_000_000 };

describe('GotFetcher', () => {
  testFetcherContract({ it, create: (host) => new GotFetcher({ ...limits, exemptHosts: [host] }) });
});
