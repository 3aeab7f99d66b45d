import { beforeAll, describe, expect, it } from 'vitest';
import { customerScrapingMigrations } from '../../../src/index.ts';
import { openDatabase, type TestDatabase } from '../../helpers/supabase/open-database.ts';
import { bareProject, projectScript } from '../../helpers/supabase/project-script.ts';

/** What a schema consists of, as text that can be compared. */
async function describeSchema(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ readonly line: string }>(`
    select format('column %s.%s %s', table_name, column_name, data_type) as line
    from information_schema.columns where table_schema = 'public'
    union all
    select format('index %s', indexdef) from pg_indexes where schemaname = 'public'
    union all
    select format('function %s %s %s', oid::regprocedure, md5(prosrc), proacl) from pg_proc
    where pronamespace = 'public'::regnamespace
    union all
    select format('relation %s %s %s', relname, relrowsecurity, relacl) from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')
    order by line`);
  return rows.map(({ line }) => line);
}

const everything = { hnswDimensions: 1536, followJobs: true };

describe('the migrations', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openDatabase('embedded', projectScript(everything));
    return () => database.close();
  });

  it('change nothing when they are carried out again', async () => {
    const before = await describeSchema(database);

    for (const { sql } of customerScrapingMigrations(everything)) await database.query(sql);

    expect(before.length).toBeGreaterThan(100);
    expect(await describeSchema(database)).toEqual(before);
  });

  it('build the index for large customers that was asked for', async () => {
    const [index] = await database.query<{ readonly indexdef: string }>(
      `select indexdef from pg_indexes where indexname = 'csi_vectors_hnsw_1536'`,
    );

    expect(index?.indexdef).toMatch(/USING hnsw .*halfvec\(1536\).* WHERE \(dimensions = 1536\)/);
  });

  it('let a signed-in user receive the messages of the customer the token names, and of no other', async () => {
    await database.query(`
      insert into realtime.messages (topic, extension) values ('csi:shop-1:job:a', 'broadcast'), ('csi:shop-2:job:b', 'broadcast')`);
    const receives = async (topic: string, claims: object): Promise<readonly string[]> => {
      const settings = { 'realtime.topic': topic, 'request.jwt.claims': JSON.stringify(claims) };
      const rows = await database.queryAs<{ topic: string }>(
        'authenticated',
        settings,
        'select topic from realtime.messages',
      );
      return rows.map((row) => row.topic).filter((name) => name === topic);
    };

    const user = { role: 'authenticated', app_metadata: { customer_id: 'shop-1' } };
    expect(await receives('csi:shop-1:job:a', user)).toEqual(['csi:shop-1:job:a']);
    expect(await receives('csi:shop-2:job:b', user)).toEqual([]);
    expect(await receives('csi:shop-1:job:a', { role: 'authenticated' })).toEqual([]);
    // What a user can write about itself opens nothing.
    expect(await receives('csi:shop-1:job:a', { user_metadata: { customer_id: 'shop-1' } })).toEqual([]);
  });
});

it('leave alone what a project has under the names of LangChain', { timeout: 120_000 }, async () => {
  const own = `
    create table documents (id bigint primary key, content text);
    create function match_documents(query_embedding extensions.vector, match_count integer default 5, filter jsonb default '{}')
      returns table (id bigint) language sql as 'select 1::bigint';`;
  const database = await openDatabase('embedded', bareProject + own);
  try {
    for (const { sql } of customerScrapingMigrations()) await database.query(sql);

    expect(await database.query(`select relkind from pg_class where relname = 'documents'`)).toEqual([
      { relkind: 'r' },
    ]);
    expect(await database.query(`select * from match_documents('[1,2]')`)).toEqual([{ id: '1' }]);
    expect(await database.query('select * from csi_documents')).toEqual([]);
  } finally {
    await database.close();
  }
});
