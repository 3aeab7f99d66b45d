import assert from 'node:assert/strict';
import type { Store, StoredPage } from '../../contracts/store.ts';
import type { AuditPart } from '../../contracts/store-audit.ts';
import type { IndexFinding } from '../../model/index-finding.ts';
import { buildChunk, buildCommit, buildPage, buildProduct, buildUrl } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { holdJob } from './prepared-store.ts';

const parts: readonly AuditPart[] = ['pages', 'ledger', 'leftovers'];

/** Everything an audit finds, in steps of two. */
async function auditAll(store: Store, customerId: string, modelIds: readonly string[] = []): Promise<IndexFinding[]> {
  const findings: IndexFinding[] = [];
  for (const part of parts) {
    let after: string | undefined;
    do {
      const step = await store.audit!.audit(customerId, { part, after, limit: 2, modelIds });
      findings.push(...step.findings);
      after = step.next ?? undefined;
    } while (after !== undefined);
  }
  return findings;
}

const names = ['one', 'two', 'three', 'four', 'five'];

/** Pages with two chunks each and a product. */
const somePages = () =>
  names.map((name) =>
    buildPage({
      name,
      chunks: [0, 1].map((index) =>
        buildChunk({ id: `${name}-${index}`, index, vector: new Float32Array([index, 1]) }),
      ),
      products: [buildProduct({ name: `Product ${name}` })],
    }),
  );

/** Pages in the index, and their URLs in the ledger of a job that nobody holds then. */
async function storeMet(
  store: Store,
  customerId: string,
  pages: readonly StoredPage[],
  jobId = 'job-1',
): Promise<void> {
  const lease = await holdJob(store, customerId, jobId);
  const urls = pages.map(({ key }) => buildUrl(key.replace('https://shop.example/', '')));
  await store.addUrls(customerId, lease, urls);
  await store.commitPages(
    customerId,
    lease,
    pages.map((page) => buildCommit(page)),
  );
  await store.releaseJob(customerId, lease, {});
}

/** Promises about comparing rows and mending them. A store without `audit` makes none. */
export const auditCases: ContractCases<Store> = {
  'finds nothing wrong in what was stored, replaced and removed': async (store) => {
    if (!store.audit) return;
    await storeMet(store, 'shop-1', somePages());
    await storeMet(store, 'shop-1', [buildPage({ name: 'two', title: 'Another title' })], 'job-2');
    const lease = await holdJob(store, 'shop-1', 'job-2');
    const provenAt = new Date('2100-01-01T00:00:00Z');
    await store.removePages('shop-1', lease, [{ key: 'https://shop.example/two', reason: 'HTTP 404', provenAt }]);
    await store.releaseJob('shop-1', lease, {});
    await storeMet(store, 'shop-2', somePages(), 'job-4');

    assert.deepEqual(await auditAll(store, 'shop-1'), []);
    assert.deepEqual(await auditAll(store, 'nobody'), []);
  },

  'names every chunk without the vector its page was committed with': async (store) => {
    if (!store.audit) return;
    await storeMet(store, 'shop-1', somePages());
    await storeMet(
      store,
      'shop-1',
      [buildPage({ name: 'bare', modelId: null, chunks: [buildChunk({ vector: null })] })],
      'job-2',
    );
    await store.removeVectors('shop-1', 'model-a');

    const findings = await auditAll(store, 'shop-1');

    assert.deepEqual(
      findings.map(({ kind, chunkId, modelId, remedy }) => `${kind} ${chunkId} ${modelId} ${remedy}`).toSorted(),
      names.flatMap((name) => [0, 1].map((index) => `vector_missing ${name}-${index} model-a embed`)).toSorted(),
    );
    assert.deepEqual(
      new Set(findings.map(({ url }) => url)),
      new Set(names.map((name) => `https://shop.example/${name}`)),
    );
  },

  'asks for the vectors of the models that are named instead': async (store) => {
    if (!store.audit) return;
    await storeMet(store, 'shop-1', [buildPage({ name: 'one' })]);

    const findings = await auditAll(store, 'shop-1', ['model-b']);

    assert.deepEqual(
      findings.map(({ kind, modelId }) => [kind, modelId]),
      [['vector_missing', 'model-b']],
    );
  },

  'leaves a sound index as it is when it is mended': async (store) => {
    if (!store.audit) return;
    await storeMet(store, 'shop-1', somePages());
    const before = await store.listPages('shop-1', { limit: 10 });
    const hits = await store.searchText('shop-1', 'topic', { limit: 20 });

    const keys = [...before.map(({ key }) => key), 'https://shop.example/nothing'];
    assert.equal(await store.audit.rebuildPages('shop-1', keys), names.length);
    assert.equal(await store.audit.removeLeftovers('shop-1', { limit: 10 }), 0);
    assert.equal(await store.audit.mendLedger('shop-1', { limit: 10 }), 0);

    assert.deepEqual(await store.listPages('shop-1', { limit: 10 }), before);
    assert.deepEqual(await store.searchText('shop-1', 'topic', { limit: 20 }), hits);
    assert.deepEqual(await auditAll(store, 'shop-1'), []);
  },

  'mends nothing while a run holds a job of the customer': async (store) => {
    if (!store.audit) return;
    await storeMet(store, 'shop-1', somePages());
    const lease = await holdJob(store, 'shop-1', 'job-2');
    await holdJob(store, 'shop-2', 'job-3');

    const busy = { code: 'INDEX_BUSY', retryable: true };
    await assert.rejects(store.audit.rebuildPages('shop-1', []), busy);
    await assert.rejects(store.audit.removeLeftovers('shop-1', { limit: 1 }), busy);
    await assert.rejects(store.audit.mendLedger('shop-1', { limit: 1 }), busy);
    assert.deepEqual(await auditAll(store, 'shop-1'), []);
    await store.releaseJob('shop-1', lease, {});
    assert.equal(await store.audit.rebuildPages('shop-1', []), 0);
  },
};
