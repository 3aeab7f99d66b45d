import { readdirSync, readFileSync } from 'node:fs';
import { assertNumber } from '../../resilience/assert-number.ts';

/** A step of the schema that `SupabaseStore` works on. */
export interface Migration {
  /** As Supabase wants it, e.g. `20261129100000_csi_tables.sql`: the names sort in the order of execution. */
  readonly name: string;
  /** May be executed again: it changes nothing then. */
  readonly sql: string;
}

/** What goes beyond what every project needs. */
export interface MigrationOptions {
  /**
   * Length of the vectors that customers with more than 20,000 chunks are to be searched by through an index (HNSW), e.g.
   * 1536; 1 to 4,000. Makes storing slower and search of large customers faster and inexact: 1,000,000 chunks need it, 10,000
   * do not. @default no index: every search is exact
   */
  readonly hnswDimensions?: number | undefined;
  /**
   * Lets signed-in users follow the jobs of the customer that their token names in `app_metadata.customer_id`. For
   * Supabase's hosted or own Realtime. @default false
   */
  readonly followJobs?: boolean | undefined;
}

/**
 * The migrations of the Supabase store, in order. Write them into `supabase/migrations` and let Supabase execute them;
 * `npx customer-scraping migrations supabase/migrations` does the former.
 *
 * @throws IntegrationError `OPTIONS_INVALID`
 *
 * @example
 * ```ts
 * for (const { name, sql } of customerScrapingMigrations()) writeFileSync(join('supabase/migrations', name), sql);
 * ```
 */
export function customerScrapingMigrations(options: MigrationOptions = {}): readonly Migration[] {
  const { hnswDimensions, followJobs = false } = options;
  const migrations = readdirSync(folder)
    .filter((name) => /^\d{14}_csi_\w+\.sql$/.test(name))
    .toSorted()
    .map((name) => ({ name, sql: read(name) }));
  if (hnswDimensions !== undefined) migrations.push(hnswMigration(hnswDimensions));
  if (followJobs)
    migrations.push({ name: '20261129190000_csi_follow_jobs.sql', sql: read('optional-follow-jobs.sql') });
  return migrations;
}

/** Beside this file in the sources, beside the bundle in the package. */
const folder = new URL('./migrations/', import.meta.url);

const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

/** pgvector: an HNSW index of halfvec takes at most 4,000 dimensions. */
const mostIndexedDimensions = 4_000;

function hnswMigration(dimensions: number): Migration {
  assertNumber('hnswDimensions', dimensions, { min: 1, max: mostIndexedDimensions, whole: true });
  const sql = read('optional-hnsw.sql').replaceAll('{{dimensions}}', String(dimensions));
  return { name: `20261129180000_csi_hnsw_${dimensions}.sql`, sql };
}
