import assert from 'node:assert/strict';
import type { Store } from '../contracts/store.ts';
import { type ContractCases, type ContractOptions, joinCases, runContract } from './contract-suite.ts';
import { auditCases } from './store-contract/audit-cases.ts';
import { customerCases } from './store-contract/customer-cases.ts';
import { frontierCases } from './store-contract/frontier-cases.ts';
import { isolationCases } from './store-contract/isolation-cases.ts';
import { jobCases } from './store-contract/job-cases.ts';
import { leaseCases } from './store-contract/lease-cases.ts';
import { ledgerCases } from './store-contract/ledger-cases.ts';
import { pageCases } from './store-contract/page-cases.ts';
import { productCases } from './store-contract/product-cases.ts';
import { searchCases } from './store-contract/search-cases.ts';
import { spendingCases } from './store-contract/spending-cases.ts';
import { templateCases } from './store-contract/template-cases.ts';
import { vectorCases } from './store-contract/vector-cases.ts';
import { visitCases } from './store-contract/visit-cases.ts';

/**
 * Tests every promise of {@link Store} on your own store: one test per promise, each with a fresh, empty store.
 *
 * @example
 * ```ts
 * import { it } from 'vitest';
 * import { testStoreContract } from 'customer-scraping-integration/testing';
 *
 * testStoreContract({ it, create: () => new MyStore() });
 * ```
 */
export function testStoreContract(options: ContractOptions<Store>): void {
  const cases = joinCases(
    ...[customerCases, jobCases, leaseCases, frontierCases, ledgerCases, pageCases, productCases, visitCases],
    ...[searchCases, vectorCases, templateCases, auditCases, spendingCases, isolationCases, lifeCases],
  );
  runContract(cases, options);
}

const lifeCases: ContractCases<Store> = {
  'is healthy while it is open': async (store) => {
    await store.check?.();
  },

  'carries out what was asked before it was closed, and refuses what comes later': async (store) => {
    if (!store.close) return;
    const pending = store.saveCustomer('shop-1', {});

    await Promise.all([store.close(), store.close()]);

    assert.equal((await pending).customerId, 'shop-1');
    await assert.rejects(store.getCustomer('shop-1'), { code: 'INTEGRATION_CLOSED' });
    await assert.rejects(store.commitPages('shop-1', { jobId: 'job-1', fence: 1 }, []), { code: 'INTEGRATION_CLOSED' });
    await assert.rejects(store.searchText('shop-1', 'topic', { limit: 1 }), { code: 'INTEGRATION_CLOSED' });
  },
};
