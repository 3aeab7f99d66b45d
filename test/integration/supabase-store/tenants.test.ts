import { beforeAll, describe, expect, it } from 'vitest';
import type { JobLease } from '../../../src/contracts/job-store.ts';
import { holdJob } from '../../../src/testing/store-contract/prepared-store.ts';
import {
  buildChunk,
  buildCommit,
  buildJob,
  buildOutcome,
  buildPage,
  buildProduct,
  buildUrl,
} from '../../helpers/builders.ts';
import { openSupabase } from '../../helpers/supabase/start-supabase.ts';

/*
 * Tries every table, view and function of ours in the database: as a stranger to the project, as a user of it, and as another
 * customer. What is found is asked of the catalogue, so that nothing new is forgotten.
 */

const supabase = await openSupabase();
const { database } = supabase;

/** Stands in everything that belongs to `owner`. */
const secret = 'topsecret';
const ours = `(relname like 'csi\\_%' or relname = 'documents') and relnamespace = 'public'::regnamespace`;

let lease: JobLease;

beforeAll(async () => {
  const store = supabase.openStore();
  await store.saveCustomer('owner', { contentFilters: { excludePatterns: [secret] } });
  lease = await holdJob(store, 'owner', 'job-of-owner');
  const url = buildUrl(secret);
  await store.addUrls('owner', lease, [url, buildUrl(`${secret}-open`)]);
  const chunk = buildChunk({ id: `${secret}-chunk`, text: `A text about ${secret}`, headingPath: [secret] });
  const page = buildPage({ name: secret, title: secret, chunks: [chunk], products: [buildProduct({ name: secret })] });
  await store.commitPages('owner', lease, [buildCommit({ ...page, links: [url.url] })]);
  await store.saveCustomer('stranger', {});
  await store.close();
});

async function namesOf(sql: string): Promise<readonly string[]> {
  return (await database.query<{ readonly name: string }>(sql)).map(({ name }) => name);
}

const relations = () =>
  namesOf(`select relname as name from pg_class where relkind in ('r', 'v') and ${ours} order by 1`);

/** Relations with a column of each. */
const columns = () =>
  database.query<{ readonly name: string; readonly column: string }>(`
    select distinct on (relname) relname as name, attname as column
    from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and attidentity = ''
    where relkind in ('r', 'v') and ${ours} order by relname, attnum`);

const functions = () =>
  database.query<{ readonly name: string; readonly parameters: readonly string[]; readonly signature: string }>(`
    select proname as name, coalesce(proargnames, '{}') as parameters, oid::regprocedure::text as signature from pg_proc
    where (proname like 'csi\\_%' or proname = 'match_documents') and pronamespace = 'public'::regnamespace order by 1`);

describe.each([
  ['anon', supabase.keyOf('anon')],
  ['a signed-in user', supabase.keyOf('authenticated', { sub: 'user-1' })],
  ['a signed-in user of the customer', supabase.keyOf('authenticated', { app_metadata: { customer_id: 'owner' } })],
])('%s', (_, key) => {
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { apikey: key, authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${supabase.url}/rest/v1/${path}`, {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
    });
    return { status: answer.status, text: await answer.text() };
  };

  it('reads and writes no table and no view', async () => {
    const all = await columns();
    expect(all.length).toBeGreaterThan(8);
    for (const { name, column } of all) {
      const read = await ask('GET', name);
      expect([401, 403, 404], `${name} answered ${read.status} ${read.text}`).toContain(read.status);
      for (const method of ['POST', 'PATCH', 'DELETE']) {
        const { status, text } = await ask(method, name, { [column]: 1 });
        // A view over several tables is refused as such, to everybody.
        expect(status, `${name} answered ${status} ${text}`).toBeGreaterThanOrEqual(400);
        expect(text).not.toContain(secret);
      }
    }
  });

  it('calls no function', async () => {
    const all = await functions();
    expect(all.length).toBeGreaterThan(40);
    for (const { name, parameters } of all) {
      const given = Object.fromEntries(parameters.map((parameter) => [parameter, valueFor(parameter)]));
      const { status, text } = await ask('POST', `rpc/${name}`, given);
      expect([401, 403, 404], `${name} answered ${status} ${text}`).toContain(status);
      expect(text).not.toContain(secret);
    }
  });
});

it('grants nothing to anyone but the service', async () => {
  const granted = await namesOf(`
    select format('%s on %s', role, relname) as name from pg_class, unnest(array['anon', 'authenticated', 'public']) role
    where relkind in ('r', 'v', 'S') and ${ours} and case when relkind = 'S'
      then has_sequence_privilege(role, oid, 'usage, select, update')
      else has_table_privilege(role, oid, 'select, insert, update, delete, truncate, references, trigger') end
    union all
    select format('%s on %s', role, oid::regprocedure) from pg_proc, unnest(array['anon', 'authenticated', 'public']) role
    where (proname like 'csi\\_%' or proname = 'match_documents') and pronamespace = 'public'::regnamespace
      and has_function_privilege(role, oid, 'execute')`);

  expect(granted).toEqual([]);
});

it('has row level security on every table, without a policy, and views that ask for the rights of who reads', async () => {
  expect(
    await namesOf(`select relname as name from pg_class where relkind = 'r' and ${ours} and not relrowsecurity`),
  ).toEqual([]);
  expect(await namesOf(`select policyname as name from pg_policies where schemaname = 'public'`)).toEqual([]);
  expect(
    await namesOf(`
      select relname as name from pg_class where relkind = 'v' and ${ours}
      and not coalesce(reloptions, '{}') @> array['security_invoker=true']`),
  ).toEqual([]);
});

it('shows no row even to whom somebody has granted the tables by hand', async () => {
  const names = await relations();
  try {
    for (const name of names) await database.query(`grant select on ${name} to authenticated`);
    const claims = { 'request.jwt.claims': JSON.stringify({ app_metadata: { customer_id: 'owner' } }) };
    for (const name of names.filter((relation) => !relation.endsWith('documents'))) {
      expect(await database.queryAs('authenticated', claims, `select * from ${name}`), name).toEqual([]);
    }
  } finally {
    for (const name of names) await database.query(`revoke all on ${name} from authenticated`);
  }
});

it('begins every function, key and index with the customer, but for those that are over all of them', async () => {
  const overAll = (await functions())
    .filter(({ parameters }) => !/^(?:p_)?customer(?:_id)?$/.test(parameters[0] ?? ''))
    .map(({ name }) => name);
  const indexes = await namesOf(`
    select index.indexrelid::regclass::text as name
    from pg_index index join pg_attribute column_of on attrelid = indrelid and attnum = indkey[0]
    join pg_class on pg_class.oid = indrelid
    where ${ours} and attname not in ('customer', 'customer_id') order by 1`);

  expect(overAll.filter((name) => !helpers.includes(name))).toEqual([
    ...['csi_find_job', 'csi_list_customers', 'csi_list_due_customers', 'csi_list_open_jobs'],
    // For the operator, who replaces the key of all.
    'csi_list_secrets_to_rotate',
    // These two take it from the filter, and refuse one without it.
    ...['csi_match_documents', 'match_documents'],
  ]);
  expect(indexes).toEqual([
    ...['csi_chunk_terms_by_term', 'csi_customers_copy_pkey', 'csi_customers_pkey', 'csi_jobs_copy_by_id'],
    ...['csi_jobs_job_id_key', 'csi_jobs_open'],
  ]);
});

/** They give out no row. */
const helpers: readonly string[] = [
  ...['csi_leftover_tables', 'csi_vector_checksum'],
  ...['csi_columns', 'csi_copied_tables', 'csi_copy_rows', 'csi_copy_sql', 'csi_odd_rows'],
  ...['csi_order_json', 'csi_shopper_json', 'csi_sync_state_json'],
  ...[
    'csi_fail',
    'csi_forget',
    'csi_from_ms',
    'csi_hash_text',
    'csi_history_json',
    'csi_now',
    'csi_patch_job',
    'csi_schema_version',
    'csi_secure',
  ],
  ...[
    'csi_similarity',
    'csi_target_json',
    'csi_texts',
    'csi_this_month',
    'csi_to_ms',
    'csi_url_host',
    'csi_url_json',
    'csi_customer_json',
  ],
];

it('gives and changes nothing of one customer through the functions of another, whatever ids they are given', async () => {
  const owned = async () =>
    JSON.stringify(
      await Promise.all(
        (await relations())
          .filter((name) => !name.endsWith('documents'))
          .map((name) =>
            database.query(
              `select to_jsonb(row_of) as row from ${name} row_of where to_jsonb(row_of)::text like '%${secret}%' order by 1`,
            ),
          ),
      ),
    );
  const before = await owned();
  expect(before.split(secret).length).toBeGreaterThan(10);

  const asked: string[] = [];
  for (const { name, parameters } of await functions()) {
    if (parameters.join() !== 'p_customer_id,p_arguments') continue;
    const run = database.query<{ readonly answer: string | null }>(`select ${name}('stranger', $1)::text as answer`, [
      JSON.stringify(everythingOfOwner()),
    ]);
    const answer = await run.then(
      ([row]) => row?.answer ?? '',
      (error: Error) => error.message,
    );
    expect(answer, name).not.toContain(secret);
    asked.push(name);
  }

  expect(asked.length).toBeGreaterThan(30);
  expect(await owned()).toEqual(before);
});

it('lets LangChain and LlamaIndex search nothing without naming a customer', async () => {
  const match = (filter: object | undefined) =>
    database.query(
      `select content from match_documents('[1,0,0]'${filter ? `, 50, '${JSON.stringify(filter)}'` : ''})`,
    );

  await expect(match(undefined)).rejects.toThrow(/filter names no customer/);
  await expect(match({})).rejects.toThrow(/filter names no customer/);
  await expect(match({ customer_id: null })).rejects.toThrow(/filter names no customer/);
  expect(await match({ customer_id: 'stranger' })).toEqual([]);
  expect(await match({ customer_id: 'owner' })).toHaveLength(1);
});

/** What functions could be asked with, if one knew everything of `owner`. */
function everythingOfOwner(): object {
  const { key } = buildUrl(secret);
  const { jobId } = lease;
  const removal = { key, reason: 'mine now', provenAt: Date.now() + 1e9 };
  const outcome = { ...buildOutcome(secret), at: 0 };
  const hash = buildChunk({ id: `${secret}-chunk` }).embeddingHash;
  const reservation = { reservationId: 'mine', modelId: 'model-a', tokens: 1, nanoUsd: 1 };
  return {
    ...{
      jobId,
      lease,
      key,
      keys: [key],
      hashes: [hash],
      modelId: 'model-a',
      vector: '[1,0,0]',
      terms: secret,
      limit: 100,
    },
    ...{
      state: 'queued',
      states: ['queued', 'active'],
      ttlMs: 1,
      patch: { state: 'failed' },
      reach: '',
      at: Date.now() + 1e12,
    },
    ...{
      urls: [{ ...buildUrl(secret), foundOn: null, lastmod: null }],
      removals: [removal],
      commits: [{ outcome, discovered: [] }],
    },
    ...{ distrust: { host: 'shop.example', reason: 'NOT_MODIFIED' }, vectors: [{ hash, vector: '[9,9,9]' }] },
    ...{
      reservation,
      limits: {},
      reservationId: secret,
      cost: { tokens: 0, nanoUsd: 0 },
      settings: {},
      ...buildJob({ jobId }),
    },
  };
}

/** Something of the right kind for a parameter of a function. */
function valueFor(parameter: string): unknown {
  if (/customer_id/.test(parameter)) return 'owner';
  if (/arguments|filter|json|patch|seen|outcome|urls|pages|options/.test(parameter)) return { customer_id: 'owner' };
  if (/embedding|query/.test(parameter)) return '[1,0,0]';
  if (/customer|page|job|limit|count|part|ms/.test(parameter)) return 1;
  return secret;
}
