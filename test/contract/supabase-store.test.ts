import { beforeAll, describe, it } from 'vitest';
import type { SupabaseStore } from '../../src/adapters/supabase-store/supabase-store.ts';
import { testShopStoreContract } from '../../src/testing/shop-store-contract.ts';
import { testStoreContract } from '../../src/testing/store-contract.ts';
import { databaseKinds } from '../helpers/supabase/open-database.ts';
import { startSupabase, type TestSupabase } from '../helpers/supabase/start-supabase.ts';

// PGlite always; a PostgreSQL server too where there is one.
describe.each(databaseKinds)('SupabaseStore over PostgREST, %s database', (kind) => {
  let supabase: TestSupabase;
  beforeAll(async () => {
    supabase = await startSupabase(kind);
    return () => supabase.close();
  });

  const create = async (): Promise<SupabaseStore> => {
    await supabase.clear();
    return supabase.openStore();
  };
  testStoreContract({ it, create });
  testShopStoreContract({ it, create });
});
