import { expect, it } from 'vitest';
import { customerScrapingMigrations } from '../../../../src/index.ts';

it('names migrations as Supabase does, in the order of execution', () => {
  const names = customerScrapingMigrations({ hnswDimensions: 1536, followJobs: true }).map(({ name }) => name);

  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !/^\d{14}_csi_\w+\.sql$/.test(name))).toEqual([]);
  expect(names).toEqual(names.toSorted());
  expect(new Set(names.map((name) => name.slice(0, 14))).size).toBe(names.length);
});

it('leaves out what was not asked for', () => {
  const names = customerScrapingMigrations().map(({ name }) => name);

  expect(names.filter((name) => /hnsw|follow/.test(name))).toEqual([]);
});

it('puts the length of the vectors where it belongs', () => {
  const sql = customerScrapingMigrations({ hnswDimensions: 768 }).at(-1)!.sql;

  expect(sql).toContain('csi_vectors_hnsw_768');
  expect(sql).toContain('halfvec(768)');
  expect(sql).not.toContain('{{');
});

it.each([0, 4_001, 1.5, Number.NaN])('refuses an index of %d dimensions', (hnswDimensions) => {
  expect(() => customerScrapingMigrations({ hnswDimensions })).toThrow(
    /hnswDimensions must be a whole number from 1 to 4000/,
  );
});

it('revokes what Supabase grants, in every migration that makes something', () => {
  const careless = customerScrapingMigrations({ hnswDimensions: 1536, followJobs: true })
    .filter(({ sql }) => /create (?:or replace )?(?:function|view|table)/.test(sql))
    .filter(({ sql }) => !sql.includes('select csi_secure();'));

  expect(careless).toEqual([]);
});
