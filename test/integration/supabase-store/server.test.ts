import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { expect } from 'vitest';
import { packCommits } from '../../../src/adapters/supabase-store/pack-page.ts';
import { openText } from '../../../src/adapters/supabase-store/store-text.ts';
import type { JobLease } from '../../../src/contracts/job-store.ts';
import type { PageCommit } from '../../../src/contracts/store.ts';
import { anyState, holdJob, namesOf } from '../../../src/testing/store-contract/prepared-store.ts';
import { buildChunk, buildCommit, buildPage, buildProduct, buildUrl } from '../../helpers/builders.ts';
import { describeOnServer } from '../../helpers/supabase/describe-on-server.ts';
import type { TestSupabase } from '../../helpers/supabase/start-supabase.ts';

const minute = { states: anyState, ttlMs: 60_000 };

/** A commit that has done its work and whose transaction is still open; `end` ends it. */
async function openCommit({ database }: TestSupabase, lease: JobLease, commits: readonly PageCommit[]) {
  const connection = new Client({ connectionString: database.url });
  await connection.connect();
  const given = { lease, textLanguage: null, commits: await packCommits(commits, openText(undefined).analyzer) };
  await connection.query('begin');
  await connection.query(`select csi_commit_pages('shop-1', $1)`, [JSON.stringify(given)]);
  return async (): Promise<void> => {
    await connection.query('commit');
    await connection.end();
  };
}

/** Whether something has not come to its end after a while in which it could have. */
async function isWaiting(work: Promise<unknown>): Promise<boolean> {
  return Promise.race([work.then(() => false), pause(300).then(() => true)]);
}

describeOnServer('the Supabase store among many connections', {
  'hands out every URL once to all who ask at the same time': async (supabase) => {
    const store = supabase.openStore();
    const lease = await holdJob(store, 'shop-1');
    const names = Array.from({ length: 400 }, (_, index) => `p${index}`);
    await store.addUrls(
      'shop-1',
      lease,
      names.map((name) => buildUrl(name)),
    );

    const claimed: string[] = [];
    const claimAll = async (): Promise<void> => {
      for (;;) {
        const urls = await store.claimUrls('shop-1', lease, 7);
        if (urls.length === 0) return;
        claimed.push(...namesOf(urls));
      }
    };
    await Promise.all(Array.from({ length: 8 }, claimAll));

    expect(claimed.toSorted()).toEqual(names.toSorted());
    await store.close();
  },

  'hands out URLs while a commit of the job is under way': async (supabase) => {
    const store = supabase.openStore();
    const lease = await holdJob(store, 'shop-1');
    await store.addUrls('shop-1', lease, [buildUrl('a'), buildUrl('b')]);
    const end = await openCommit(supabase, lease, [buildCommit(buildPage({ name: 'c' }))]);

    const claimed = await store.claimUrls('shop-1', lease, 2);

    expect(namesOf(claimed)).toEqual(['a', 'b']);
    await end();
    await store.close();
  },

  'lets nobody take a job within a commit, and refuses the late writer after it': async (supabase) => {
    const store = supabase.openStore();
    await holdJob(store, 'shop-1');
    const late = (await store.findJob('job-1'))!;
    const [{ fence }] = (await supabase.database.query<{ fence: number }>(
      'update csi_jobs set held_until = csi_now() returning fence::integer as fence',
    )) as [{ fence: number }];
    const lease = { jobId: late.jobId, fence };
    const end = await openCommit(supabase, lease, [buildCommit(buildPage({ name: 'a' }))]);

    const taking = store.takeJob('shop-1', 'job-1', minute);
    expect(await isWaiting(taking)).toBe(true);
    await end();

    expect((await taking).lease?.fence).toBeGreaterThan(fence);
    const writing = store.commitPages('shop-1', lease, [buildCommit(buildPage({ name: 'b' }))]);
    await expect(writing).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(namesOf(await store.listPages('shop-1', { limit: 9 }))).toEqual(['a']);
    await store.close();
  },

  'erases what a commit under way has brought too, and nothing comes after it': async (supabase) => {
    const store = supabase.openStore();
    const lease = await holdJob(store, 'shop-1');
    const end = await openCommit(supabase, lease, [buildCommit(buildPage({ name: 'a' }))]);

    const erasing = store.eraseCustomer('shop-1');
    expect(await isWaiting(erasing)).toBe(true);
    const writing = store.commitPages('shop-1', lease, [buildCommit(buildPage({ name: 'b' }))]);
    writing.catch(() => {});
    await end();

    expect(await erasing).toMatchObject({ jobs: 1 });
    await writing.catch(() => {});
    await expect(store.commitPages('shop-1', lease, [])).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
    for (const table of [
      'csi_pages',
      'csi_chunks',
      'csi_chunk_terms',
      'csi_vectors',
      'csi_page_visits',
      'csi_frontier',
    ]) {
      expect(await supabase.database.query(`select 1 from ${table}`), table).toEqual([]);
    }
    await store.close();
  },

  'neither deadlocks nor miscounts when jobs of one customer write the same pages': async (supabase) => {
    const store = supabase.openStore({ maxRetries: 0 });
    const leases = [await holdJob(store, 'shop-1', 'job-1'), await holdJob(store, 'shop-1', 'job-2')];
    const pageOf = (number: number, version: number) => {
      const name = `p${number % 7}`;
      const chunks = Array.from({ length: 1 + (version % 4) }, (_, index) =>
        buildChunk({ id: `${name}-${index}`, index, text: `shared words of version ${version}` }),
      );
      return buildPage({ name, chunks });
    };

    await Promise.all(
      Array.from({ length: 40 }, (_, round) =>
        round % 8 === 7
          ? store.removePages('shop-1', leases[round % 2]!, [
              { key: pageOf(round, 0).key, reason: 'HTTP 404', provenAt: new Date('2100-01-01') },
            ])
          : store.commitPages(
              'shop-1',
              leases[round % 2]!,
              [round, round + 3, round + 5].map((number) => buildCommit(pageOf(number, round))),
            ),
      ),
    );

    const [counted] = await supabase.database.query(`
      select customer.chunks = count(words.page) as chunks, customer.terms = coalesce(sum(words.term_count), 0) as terms
      from csi_customers customer left join csi_chunk_terms words on words.customer = customer.number
      group by customer.number`);
    expect(counted).toEqual({ chunks: true, terms: true });
    const orphans = await supabase.database.query(`
      select 1 from csi_vectors vector where not exists (
        select from csi_chunks chunk where chunk.customer = vector.customer and chunk.embedding_hash = vector.embedding_hash)`);
    expect(orphans).toEqual([]);
    await store.close();
  },

  'calls a call that the database gave up for its time limit retryable': async (supabase) => {
    const store = supabase.openStore({ maxRetries: 0 });
    await store.saveCustomer('shop-1', {});
    const { database, postgrest } = supabase;
    const [{ name }] = (await database.query('select current_database() as name')) as [{ name: string }];
    await database.query(`alter database ${name} set statement_timeout = '400ms'`);
    await postgrest.kill();
    await postgrest.start();
    const holder = new Client({ connectionString: database.url });
    await holder.connect();
    await holder.query(`begin; select from csi_customers where customer_id = 'shop-1' for update`);

    await expect(store.saveCustomer('shop-1', {})).rejects.toMatchObject({
      ...{ code: 'STORE_FAILED', retryable: true, context: { postgresCode: '57014' } },
    });

    await holder.end();
    await database.query(`alter database ${name} reset statement_timeout`);
    await postgrest.kill();
    await postgrest.start();
    await store.close();
  },

  'reads no table from end to end, however many customers there are': async (supabase) => {
    const store = supabase.openStore();
    for (let customer = 0; customer < 20; customer++) {
      const lease = await holdJob(store, `shop-${customer}`, `job-${customer}`);
      await store.addUrls(
        `shop-${customer}`,
        lease,
        Array.from({ length: 200 }, (_, index) => buildUrl(`u${index}`)),
      );
      const commits = Array.from({ length: 60 }, (_, index) => {
        const name = `p${index}`;
        const chunks = [0, 1, 2].map((place) =>
          buildChunk({
            id: `${customer}-${name}-${place}`,
            index: place,
            text: `word${index} word${place} of ${name}`,
          }),
        );
        return buildCommit(buildPage({ name, chunks, products: [buildProduct()] }));
      });
      await store.commitPages(`shop-${customer}`, lease, commits);
      await store.releaseJob(`shop-${customer}`, lease, {});
    }
    // So many that reading them all would be seen. A table of one page is rightly read whole.
    await supabase.database.query(
      `insert into csi_customers (customer_id, created_at, updated_at) select 'other-' || number, now(), now() from generate_series(1, 2000) number`,
    );
    // Connections report what they have read seconds later, or when they end: what filled the tables must not count.
    await supabase.postgrest.kill();
    await supabase.database.query('vacuum analyze');
    await supabase.database.query('select pg_stat_reset()');
    await supabase.postgrest.start();

    const { key } = buildUrl('p7');
    const lease = await holdJob(store, 'shop-7', 'job-7');
    const hash = buildChunk({ id: '7-p7-0' }).embeddingHash;
    await store.claimUrls('shop-7', lease, 5);
    await store.commitPages('shop-7', lease, [
      buildCommit(buildPage({ name: 'p7' }), { discovered: [buildUrl('u300')] }),
    ]);
    await store.removePages('shop-7', lease, [{ key, reason: 'HTTP 404', provenAt: new Date('2100-01-01') }]);
    await store.listUrls('shop-7', 'job-7', { state: 'queued', limit: 20 });
    await store.findUrl('shop-7', key, 5);
    await store.getPage('shop-7', key);
    await store.readPage('shop-7', buildUrl('p8').key);
    await store.listPages('shop-7', { limit: 5 });
    await store.getProducts('shop-7', [key]);
    await store.listUnmetPages('shop-7', 'job-7', { reach: 'reach-a', limit: 5 });
    await store.listDuePages('shop-7', { at: new Date('2100-01-01'), limit: 5 });
    await store.findVectors('shop-7', 'model-a', [hash]);
    await store.countVectors('shop-7');
    await store.searchText('shop-7', 'word7', { limit: 5 });
    await store.searchVector('shop-7', new Float32Array([1, 0, 0]), { modelId: 'model-a', limit: 5 });
    await store.close();
    await supabase.postgrest.kill();
    await pause(500);

    const scans = await supabase.database.query(
      `select relname, seq_tup_read::integer as rows from pg_stat_user_tables where seq_tup_read > 1000 order by 1`,
    );
    expect(scans).toEqual([]);
    await supabase.postgrest.start();
  },
});
