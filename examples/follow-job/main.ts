// A browser follows a crawl: node examples/follow-job/main.ts
//
// Needs a Supabase project with the migrations, those for following included:
//   npx customer-scraping migrations supabase/migrations --follow-jobs && npx supabase db push
// and a user whose app_metadata names a customer: { "customer_id": "customer-123" }.
import { startServer } from './start-server.ts';

const {
  SUPABASE_URL: url,
  SUPABASE_PUBLISHABLE_KEY: publishableKey,
  SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey,
} = process.env;
if (!url || !publishableKey || !serviceRoleKey) {
  throw new Error('Set SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY and SUPABASE_SERVICE_ROLE_KEY');
}
const { origin } = await startServer({ url, publishableKey, serviceRoleKey }, { port: 3000 });
console.log(`Open ${origin}`);
