import assert from 'node:assert/strict';
import type { Store, StoredPage, TemplateStore } from '../../contracts/store.ts';
import type { PageTemplate } from '../../model/page-template.ts';
import { buildChunk, buildHistory, buildPage, buildTextPage } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { namesOf, removePages, storePages } from './prepared-store.ts';

/**
 * Promises about what pages of a site have in common. A store without `templates` is exempt from all of them: name the
 * cases with that reason.
 */
export const templateCases: ContractCases<Store> = {
  'keeps what was left out of a page as its template, exactly': async (store) => {
    const page = buildTemplatedPage('a', { rank: 2 ** 53 - 1 });

    await storePages(store, 'shop-1', [page, buildPage({ name: 'b' })]);

    assert.deepEqual(await store.readPage('shop-1', page.key), page);
    assert.equal(Object.hasOwn((await store.readPage('shop-1', buildPage({ name: 'b' }).key))!, 'template'), false);
  },

  'samples the pages of a host by rank, then by key': async (store) => {
    const templates = templatesOf(store);
    const ranks = { d: 1, c: 0.5e15, b: 1, a: 7 };
    const pages = Object.entries(ranks).map(([name, rank]) => buildTemplatedPage(name, { rank }));
    await storePages(store, 'shop-1', [...pages, buildTemplatedPage('e', { rank: 0, host: 'other.example' })]);

    const sample = await templates.sampleTemplates('shop-1', 'shop.example', { limit: 3 });

    assert.deepEqual(namesOf(sample), ['b', 'd', 'a']);
    const [first] = sample;
    assert.deepEqual(
      [first?.url, first?.rank, first?.hashes],
      ['https://shop.example/b', 1, [-(2 ** 52) - 1, 0, 2 ** 52 + 1, 7]],
    );
    assert.deepEqual(await templates.listTemplateHosts('shop-1'), ['other.example', 'shop.example']);
  },

  'lists the pages of a host that were cut by another template': async (store) => {
    const templates = templatesOf(store);
    const ids = { a: 'old', b: 'new', c: 'older', d: 'old' };
    const pages = Object.entries(ids).map(([name, templateId]) => buildTemplatedPage(name, { templateId }));
    await storePages(store, 'shop-1', pages);
    const query = { otherThan: 'new', limit: 2 };

    const first = await templates.listTemplates('shop-1', 'shop.example', query);
    const rest = await templates.listTemplates('shop-1', 'shop.example', { ...query, after: first.at(-1)?.key });

    assert.deepEqual([namesOf(first), namesOf(rest)], [['a', 'c'], ['d']]);
    assert.deepEqual(first[0]?.template, pages[0]!.template);
  },

  'settles pages that stay as they are': async (store) => {
    const templates = templatesOf(store);
    const page = buildTemplatedPage('a', { templateId: 'old' });
    await storePages(store, 'shop-1', [page, buildTemplatedPage('b', { templateId: 'old' })]);

    await templates.settleTemplates('shop-1', [page.key, 'https://shop.example/nowhere'], 'new');

    const left = await templates.listTemplates('shop-1', 'shop.example', { otherThan: 'new', limit: 10 });
    assert.deepEqual(namesOf(left), ['b']);
    assert.deepEqual((await store.readPage('shop-1', page.key))?.chunks, page.chunks);
  },

  'replaces a page that was cut anew, but not one that is gone or was read anew': async (store) => {
    const templates = templatesOf(store);
    const [kept, gone, changed] = ['a', 'b', 'c'].map((name) => withText(name, 'before'));
    await storePages(store, 'shop-1', [kept!, changed!]);

    const visited = { fetchedAt: new Date('2000-01-01T00:00:00Z'), history: buildHistory({ reach: 'another' }) };
    const replaced = await templates.replaceTemplates('shop-1', [
      { ...withText('a', 'after'), ...visited },
      { ...gone!, markdown: 'after' },
      { ...withText('c', 'after'), contentHash: 'another' },
    ]);

    assert.equal(replaced, 1);
    const pages = await store.listPages('shop-1', { limit: 10 });
    assert.deepEqual(
      pages.map(({ markdown }) => markdown),
      ['after', 'before'],
    );
    assert.deepEqual([pages[0]?.fetchedAt, pages[0]?.history], [kept!.fetchedAt, kept!.history]);
    const hits = await store.searchText('shop-1', 'after', { limit: 10 });
    assert.deepEqual(
      hits.map(({ chunkId }) => chunkId),
      ['a-0'],
    );
  },

  'forgets the template of a page with the page, and of a customer with the customer': async (store) => {
    const templates = templatesOf(store);
    const pages = ['a', 'b', 'c'].map((name) => buildTemplatedPage(name));
    const query = { limit: 10 };
    await storePages(store, 'shop-1', pages);
    const { template: _, ...plain } = pages[1]!;

    await removePages(store, 'shop-1', [pages[0]!]);
    await storePages(store, 'shop-1', [plain]);
    assert.deepEqual(namesOf(await templates.sampleTemplates('shop-1', 'shop.example', query)), ['c']);

    await store.eraseCustomer('shop-1');
    assert.deepEqual(await templates.sampleTemplates('shop-1', 'shop.example', query), []);
    assert.deepEqual(await templates.listTemplateHosts('shop-1'), []);
  },

  'shows and changes no template of another customer': async (store) => {
    const templates = templatesOf(store);
    const page = buildTemplatedPage('a', { templateId: 'old' });
    await storePages(store, 'owner', [page]);
    await storePages(store, 'stranger', [buildPage({ name: 'z' })], 'job-2');

    await templates.settleTemplates('stranger', [page.key], 'new');

    assert.equal(await templates.replaceTemplates('stranger', [page]), 0);
    assert.deepEqual(await templates.listTemplateHosts('stranger'), []);
    assert.deepEqual(await templates.sampleTemplates('stranger', 'shop.example', { limit: 10 }), []);
    assert.deepEqual(await templates.listTemplates('stranger', 'shop.example', { otherThan: '', limit: 10 }), []);
    assert.equal((await store.readPage('owner', page.key))?.template?.templateId, 'old');
  },
};

function templatesOf({ templates }: Store): TemplateStore {
  assert.ok(templates, 'the store has no `templates`: exempt it from these cases, with that reason');
  return templates;
}

function buildTemplatedPage(name: string, overrides: Partial<PageTemplate> = {}): StoredPage {
  const blocks = [
    { start: 0, end: 0, hash: -(2 ** 52) - 1 },
    { start: 0, end: 0, hash: 0 },
    { start: 0, end: 26, hash: 2 ** 52 + 1 },
    { start: 28, end: 40, hash: 7 },
  ];
  const cuts = [{ start: 26, text: '\n\nOpen until 5' }];
  const template = { host: 'shop.example', rank: 1, templateId: 'old', blocks, cuts, questions: ['Costs'] };
  return buildPage({ name, template: { ...template, ...overrides } });
}

function withText(name: string, text: string): StoredPage {
  const { template } = buildTemplatedPage(name);
  return { ...buildTextPage(name, text), chunks: [buildChunk({ id: `${name}-0`, text })], markdown: text, template };
}
