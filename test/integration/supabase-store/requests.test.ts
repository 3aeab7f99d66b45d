import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { SupabaseStore } from '../../../src/adapters/supabase-store/supabase-store.ts';
import type { StoredPage } from '../../../src/contracts/store.ts';
import {
  anyState,
  countByState,
  holdJob,
  namesOf,
  storePages,
} from '../../../src/testing/store-contract/prepared-store.ts';
import {
  buildChunk,
  buildCommit,
  buildJob,
  buildOutcome,
  buildPage,
  buildProduct,
  buildUrl,
} from '../../helpers/builders.ts';
import type { Fault } from '../../helpers/supabase/start-gateway.ts';
import { openSupabase } from '../../helpers/supabase/start-supabase.ts';

/* What lies between the store and the database loses, delays, refuses and restarts. */

const supabase = await openSupabase();

beforeEach(async () => {
  await supabase.clear();
  onTestFinished(() => supabase.gateway.misbehave(undefined));
});

function openStore(options?: Parameters<typeof supabase.openStore>[0]): SupabaseStore {
  const store = supabase.openStore(options);
  onTestFinished(() => store.close());
  return store;
}

/** Does something to the first request of that name, and lets all others through. */
function once(name: string, fault: ReturnType<Fault>): Fault {
  let done = false;
  return (call) => {
    if (done || call.name !== name) return undefined;
    done = true;
    return fault;
  };
}

describe.each(['lose', 'drop', 503] as const)('a write whose request meets %j', (fault) => {
  it('takes effect once, and its answer is told', async () => {
    const store = openStore();
    const meet = (): void => supabase.gateway.misbehave(once('csi_write', fault));

    meet();
    const { created } = await store.createJob('shop-1', buildJob());
    meet();
    const { lease } = await store.takeJob('shop-1', 'job-1', { states: anyState, ttlMs: 60_000 });
    meet();
    const added = await store.addUrls('shop-1', lease!, [buildUrl('a'), buildUrl('b')]);
    meet();
    const claimed = await store.claimUrls('shop-1', lease!, 10);
    meet();
    const commit = { outcome: buildOutcome('a', { requests: 3 }), discovered: [buildUrl('c')] };
    const discovered = await store.commitPages('shop-1', lease!, [commit]);
    meet();
    const released = await store.releaseJob('shop-1', lease!, { state: 'completed' });

    expect({ created, added, discovered, state: released.state }).toEqual({
      ...{ created: true, added: 2, discovered: 1, state: 'completed' },
    });
    expect(lease).not.toBeNull();
    expect(namesOf(claimed)).toEqual(['a', 'b']);
    expect((await store.findJob('job-1'))?.runs).toBe(1);
    expect((await store.findUrl('shop-1', buildUrl('a').key, 1))[0]?.requests).toBe(3);
    expect(countByState(await store.tallyUrls('shop-1', 'job-1'))).toEqual({ indexed: 1, queued: 2 });
  });

  it('says what it erased', async () => {
    const store = openStore();
    await storePages(store, 'shop-1', [buildPage({ name: 'a' })]);

    supabase.gateway.misbehave(once('csi_write', fault));
    const receipt = await store.eraseCustomer('shop-1');

    expect(receipt).toMatchObject({ jobs: 1, pages: 1, chunks: 1 });
  });
});

it('carries a request out once that arrives twice at the same time', async () => {
  const request = crypto.randomUUID();
  const job = JSON.stringify(buildJob());
  const write = () =>
    supabase.database.query<{ readonly answer: { readonly created: boolean } }>(
      `select csi_write('shop-1', $1, 'csi_create_job', $2) as answer`,
      [request, job],
    );

  const [[first], [second]] = await Promise.all([write(), write()]);

  expect([first?.answer.created, second?.answer.created]).toEqual([true, true]);
});

it('forgets answers and unfinished uploads after a while', async () => {
  const store = openStore();
  await store.saveCustomer('shop-1', {});
  await supabase.database.query(`
    update csi_answers set at = at - interval '1 hour';
    insert into csi_uploads (customer_id, request, part, body, at) values ('shop-1', gen_random_uuid(), 0, '{', csi_now() - interval '2 days')`);

  await supabase.database.query('select csi_forget()');

  expect(await supabase.database.query('select 1 from csi_answers union all select 1 from csi_uploads')).toEqual([]);
});

it('goes on when PostgREST was away for a moment', async () => {
  const store = openStore({ maxRetries: 10, backoffMs: 200 });
  await store.saveCustomer('shop-1', {});

  await supabase.postgrest.kill();
  const pending = [store.saveCustomer('shop-2', {}), store.getCustomer('shop-1')];
  await pause(100);
  await supabase.postgrest.start();

  expect((await Promise.all(pending)).map((customer) => customer?.customerId)).toEqual(['shop-2', 'shop-1']);
});

it('fails as retryable when nothing answers for too long', async () => {
  supabase.gateway.misbehave(() => 'hang');

  await expect(openStore({ timeoutMs: 100, maxRetries: 1 }).getCustomer('shop-1')).rejects.toMatchObject({
    ...{ code: 'STORE_FAILED', service: 'store', retryable: true },
  });
});

it('does not take an empty 404 for a success, as the client does', async () => {
  supabase.gateway.misbehave(() => 404);

  const saving = openStore().saveCustomer('shop-1', {});

  await expect(saving).rejects.toMatchObject({
    code: 'STORE_FAILED',
    message: expect.stringContaining('SUPABASE_URL'),
  });
});

it('says of a key without rights, and of a wrong one, what to do', async () => {
  const hint = {
    code: 'STORE_FAILED',
    retryable: false,
    message: expect.stringContaining('SUPABASE_SERVICE_ROLE_KEY'),
  };

  await expect(openStore({ serviceRoleKey: supabase.keyOf('anon') }).check()).rejects.toMatchObject(hint);
  await expect(openStore({ serviceRoleKey: 'e30.e30.e30' }).check()).rejects.toMatchObject(hint);
});

it('says of a project without our migrations, or with older ones, what to do', async () => {
  const { database, postgrest } = supabase;
  const hint = { code: 'STORE_FAILED', message: expect.stringContaining('npx customer-scraping migrations') };
  onTestFinished(async () => {
    await database.query('alter function csi_version_away(jsonb) rename to csi_schema_version');
    await postgrest.reload();
  });
  await database.query('alter function csi_schema_version(jsonb) rename to csi_version_away');
  await postgrest.reload();

  await expect(openStore().check()).rejects.toMatchObject(hint);
});

/** Of all vectors: comparing a million numbers one by one takes the test library seconds. */
const bytesOf = ({ chunks }: StoredPage): Buffer =>
  Buffer.concat(chunks.map(({ vector }) => new Uint8Array(vector!.buffer, vector!.byteOffset, vector!.byteLength)));

it('stores a page that is larger than what gateways let through, as one', { timeout: 60_000 }, async () => {
  const store = openStore();
  const chunks = Array.from({ length: 250 }, (_, index) =>
    buildChunk({
      ...{ id: `big-${index}`, index, text: `Größe ${index} 👟`.repeat(100) },
      vector: Float32Array.from({ length: 1_536 }, (__, place) => Math.sin(index * 1_536 + place)),
    }),
  );
  const page = buildPage({ name: 'big', chunks, products: [buildProduct()] });
  const lease = await holdJob(store, 'shop-1');
  const callsBefore = supabase.gateway.calls.length;

  await store.commitPages('shop-1', lease, [buildCommit(page)]);

  const calls = supabase.gateway.calls.slice(callsBefore);
  expect(calls.filter(({ name }) => name === 'csi_upload').length).toBeGreaterThan(3);
  expect(Math.max(...calls.map(({ bytes }) => bytes))).toBeLessThan(4_000_000);
  const stored = await store.readPage('shop-1', page.key);
  const withoutVectors = ({ chunks, ...rest }: StoredPage) => ({
    ...rest,
    chunks: chunks.map(({ vector: _, ...chunk }) => chunk),
  });
  expect(withoutVectors(stored!)).toEqual(withoutVectors(page));
  expect(bytesOf(stored!).equals(bytesOf(page))).toBe(true);
  expect(await supabase.database.query('select part from csi_uploads')).toEqual([]);
});

it('stores texts with characters that PostgreSQL refuses, and keeps their lengths', async () => {
  const store = openStore();
  const text = 'nul \0 and half \ud83d a pair';
  const chunk = buildChunk({ id: 'a-0', text, headingPath: ['\0'], tableHeader: '|\ud800|' });
  const page = buildPage({ name: 'a', title: '\0', description: '\udc00', markdown: text, chunks: [chunk] });

  await storePages(store, 'shop-1', [page, buildPage({ name: 'b' })]);
  await store.searchText('shop-1', 'half \ud800 \0', { limit: 1 });

  const stored = await store.readPage('shop-1', page.key);
  expect(stored?.markdown).toBe('nul \uFFFD and half \uFFFD a pair');
  expect(stored?.chunks[0]).toMatchObject({ text: stored?.markdown, headingPath: ['\uFFFD'], tableHeader: '|\uFFFD|' });
  expect([stored?.title, stored?.description]).toEqual(['\uFFFD', '\uFFFD']);
});

it('keeps URLs of the greatest length, and lists more rows than PostgREST gives out', async () => {
  const store = openStore();
  const lease = await holdJob(store, 'shop-1');
  const random = () => Math.random().toString(36).slice(2);
  const longest = `https://shop.example/${Array.from({ length: 200 }, random).join('')}`.slice(0, 2_048);
  const names = Array.from({ length: 1_200 }, (_, index) => `p${index}`);

  await store.addUrls('shop-1', lease, [
    buildUrl('', { key: longest, url: longest }),
    ...names.map((name) => buildUrl(name)),
  ]);

  expect((await store.findUrl('shop-1', longest, 1))[0]?.url).toBe(longest);
  expect(await store.listUrls('shop-1', 'job-1', { state: 'queued', limit: 1_500 })).toHaveLength(1_201);
});

it('finishes what was asked before it was closed, however many calls', async () => {
  const store = openStore();
  const saving = Array.from({ length: 40 }, (_, index) => store.saveCustomer(`shop-${index}`, {}));

  await store.close();

  expect(await Promise.all(saving)).toHaveLength(40);
});

it('leaves no row of an erased customer in any table', async () => {
  const store = openStore();
  await storePages(store, 'shop-1', [buildPage({ name: 'a', products: [buildProduct({})] })]);
  const tables = await supabase.database.query<{ readonly name: string }>(`
    select relname as name from pg_class join pg_attribute on attrelid = pg_class.oid and attname = 'customer'
    where relkind = 'r' and relname like 'csi\\_%' and relnamespace = 'public'::regnamespace`);
  const filled = async (): Promise<readonly string[]> => {
    const counts = tables.map(async ({ name }) => ({ name, rows: await supabase.database.query(`table ${name}`) }));
    return (await Promise.all(counts)).filter(({ rows }) => rows.length > 0).map(({ name }) => name);
  };
  expect((await filled()).length).toBeGreaterThan(6);

  await store.eraseCustomer('shop-1');

  expect(await filled()).toEqual([]);
});
