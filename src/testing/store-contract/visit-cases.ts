import assert from 'node:assert/strict';
import type { PageCommit, Store } from '../../contracts/store.ts';
import type { PageHistory } from '../../model/page.ts';
import { buildHistory, buildOutcome, buildPage, buildUrl } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { holdJob, namesOf, storePages } from './prepared-store.ts';

const day = (number: number): Date => new Date(Date.UTC(2026, 3, number));

const seenOn = (date: Date, history: Partial<PageHistory>): PageCommit => ({
  outcome: buildOutcome('a', { state: 'unchanged' }),
  discovered: [],
  seen: { key: buildUrl('a').key, fetchedAt: date, history: buildHistory(history) },
});

/** Promises about what the visits of a page have taught. */
export const visitCases: ContractCases<Store> = {
  'keeps the history of a page': async (store) => {
    const history = buildHistory({
      ...{ addedAt: day(1), changedAt: day(3), observedMs: 86_400_000.5, changes: 1.75, dueAt: day(9) },
      ...{ reach: 'reach-b', missedIn: ['job-7', 'job-8'] },
    });
    const page = buildPage({ name: 'a', history });

    await storePages(store, 'shop-1', [page]);

    assert.deepEqual(await store.readPage('shop-1', page.key), page);
    assert.deepEqual((await store.getPage('shop-1', page.key))?.history, history);
  },

  'replaces the history of a page that was seen, unless it was seen later': async (store) => {
    const page = buildPage({ name: 'a', fetchedAt: day(2) });
    await storePages(store, 'shop-1', [page]);
    const lease = await holdJob(store, 'shop-1');
    const missed = { missedIn: ['job-1'], dueAt: day(20) };

    await store.commitPages('shop-1', lease, [seenOn(day(3), missed)]);
    const later = await store.getPage('shop-1', page.key);
    await store.commitPages('shop-1', lease, [seenOn(day(2), { reach: 'earlier' })]);
    const kept = await store.getPage('shop-1', page.key);
    await store.commitPages('shop-1', lease, [seenOn(day(3), { reach: 'same day' })]);

    assert.deepEqual([later?.fetchedAt, later?.history], [day(3), buildHistory(missed)]);
    assert.deepEqual(kept, later);
    assert.equal((await store.getPage('shop-1', page.key))?.history.reach, 'same day');
  },

  'lists the pages of a reach that a job has not met': async (store) => {
    const elsewhere = { history: buildHistory({ reach: 'reach-b' }) };
    await storePages(store, 'shop-1', [
      ...['e', 'a', 'b', 'c', 'd'].map((name) => buildPage({ name })),
      buildPage({ name: 'other', ...elsewhere }),
    ]);
    await storePages(store, 'shop-2', [buildPage({ name: 'strange' })], 'job-3');
    const lease = await holdJob(store, 'shop-1', 'job-2');
    const refused = { reason: 'TRAP', detail: 'calendar' };
    await store.addUrls('shop-1', lease, [buildUrl('a'), buildUrl('d', { refused })]);
    const options = { reach: 'reach-a', limit: 2 };

    const first = await store.listUnmetPages('shop-1', 'job-2', options);
    const second = await store.listUnmetPages('shop-1', 'job-2', { ...options, after: first.at(-1)?.key });

    assert.deepEqual(first, [
      { key: buildUrl('b').key, url: buildUrl('b').url },
      { key: buildUrl('c').key, url: buildUrl('c').url },
    ]);
    assert.deepEqual(namesOf(second), ['e']);
    assert.deepEqual(await store.listUnmetPages('shop-2', 'job-2', options), []);
    assert.deepEqual(await store.listUnmetPages('shop-1', 'nothing', options), []);
  },

  'lists the pages of a customer that are due, the longest overdue first': async (store) => {
    const due = (name: string, dueAt: Date) => buildPage({ name, fetchedAt: day(1), history: buildHistory({ dueAt }) });
    await storePages(store, 'shop-1', [due('c', day(6)), due('a', day(4)), due('b', day(5)), due('later', day(9))]);

    const pages = await store.listDuePages('shop-1', { at: day(6), limit: 10 });

    const expected = ['a', 'b', 'c'].map((name, index) => ({
      ...{ url: buildUrl(name).url, dueAt: day(4 + index), fetchedAt: day(1) },
    }));
    assert.deepEqual(pages, expected);
    assert.deepEqual(await store.listDuePages('shop-1', { at: day(6), limit: 1 }), expected.slice(0, 1));
    assert.deepEqual(await store.listDuePages('shop-2', { at: day(6), limit: 10 }), []);
    await store.eraseCustomer('shop-1');
    assert.deepEqual(await store.listDuePages('shop-1', { at: day(6), limit: 10 }), []);
  },

  'lists the customers with pages that are due, page by page': async (store) => {
    const customers = { 'shop-3': [4, 7], 'shop-1': [6, 5, 9], 'shop-2': [9], 'shop-4': [1] };
    for (const [customerId, days] of Object.entries(customers)) {
      const pages = days.map((number) =>
        buildPage({ name: `p${number}`, history: buildHistory({ dueAt: day(number) }) }),
      );
      await storePages(store, customerId, pages, `job-of-${customerId}`);
    }

    const first = await store.listDueCustomers({ at: day(7), limit: 2 });
    const second = await store.listDueCustomers({ at: day(7), after: 'shop-3', limit: 2 });

    assert.deepEqual(
      [...first, ...second],
      [
        { customerId: 'shop-1', duePages: 2, dueSince: day(5) },
        { customerId: 'shop-3', duePages: 2, dueSince: day(4) },
        { customerId: 'shop-4', duePages: 1, dueSince: day(1) },
      ],
    );
  },

  'forgets the history of a page that was removed': async (store) => {
    const page = buildPage({ name: 'a', history: buildHistory({ dueAt: day(1) }) });
    await storePages(store, 'shop-1', [page]);
    const lease = await holdJob(store, 'shop-1');

    await store.removePages('shop-1', lease, [{ key: page.key, reason: 'HTTP 410', provenAt: day(30) }]);

    assert.deepEqual(await store.listDueCustomers({ at: day(30), limit: 10 }), []);
    assert.deepEqual(await store.listUnmetPages('shop-1', 'job-1', { reach: 'reach-a', limit: 10 }), []);
  },
};
