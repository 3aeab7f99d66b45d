import { beforeAll, describe, it } from 'vitest';
import { testFetcherContract } from '../../src/testing/fetcher-contract.ts';
import { createRenderer } from '../helpers/chromium.ts';
import { findChromium } from '../helpers/find-chromium.ts';

describe('PlaywrightFetcher', () => {
  beforeAll(() => void findChromium(), 300_000);

  testFetcherContract({
    it,
    create: (host) => createRenderer([{ host }], { timeoutMs: 4_000 }),
    exemptions: [
      {
        reason: 'gives back what the browser made of the body',
        cases: [
          'gives back status, headers in lower case, and the bytes of the body',
          'undoes the content coding',
          'keeps requests apart that run at the same time',
        ],
      },
      {
        reason: 'the browser refuses such a redirect itself, as a connection that failed',
        cases: ['refuses a redirect to what is no web address'],
      },
    ],
  });
});
