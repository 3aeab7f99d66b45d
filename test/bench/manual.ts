/**
 * The main job on a real manual: crawls the PostgreSQL 15 documentation (Debian package postgresql-doc-15) into the
 * embedded index, counts its pages, and asks it questions whose answers are known.
 *
 *     npm run bench manual
 */
import { fork } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild, loadPackage } from './crawl/ensure-build.ts';
import { firstMessage } from './crawl/first-message.ts';
import { installManual, manual } from './crawl/install-manual.ts';
import { config, network } from './crawl/our-config.ts';
import { goalMissed } from './report/figures.ts';

/** A question in a reader's words, and the pages that answer it. */
const questions: readonly (readonly [question: string, ...pages: string[]])[] = [
  ['How can I reclaim the storage of dead rows?', 'sql-vacuum.html', 'routine-vacuuming.html'],
  ['Which isolation levels are there and what is a dirty read?', 'transaction-iso.html'],
  ['How do I set up streaming replication to a standby server?', 'warm-standby.html', 'high-availability.html'],
  ['Which file controls client authentication?', 'auth-pg-hba-conf.html', 'client-authentication.html'],
  ['How do I dump a database into a script file?', 'app-pgdump.html', 'backup-dump.html'],
  ['How large can a varchar or text value be?', 'datatype-character.html'],
  ['Convert a string to a date with a format pattern', 'functions-formatting.html'],
  [
    'What does the planner use statistics for?',
    'planner-stats.html',
    'planner-stats-details.html',
    'sql-createstatistics.html',
  ],
  ['When is a partial index useful?', 'indexes-partial.html'],
  ['What does INSERT do on a unique violation with ON CONFLICT DO UPDATE?', 'sql-insert.html'],
  [
    'How does two-phase commit work: prepare transaction?',
    'sql-prepare-transaction.html',
    'two-phase.html',
    'sql-commit-prepared.html',
  ],
  ['Meaning of the work_mem setting', 'runtime-config-resource.html'],
  ['How do I write a trigger function in PL/pgSQL?', 'plpgsql-trigger.html'],
  ['Which operators does jsonb have?', 'functions-json.html', 'datatype-json.html'],
  ['List all tables of a database in psql', 'app-psql.html'],
  [
    'How is a foreign table on another server accessed?',
    'postgres-fdw.html',
    'ddl-foreign-data.html',
    'sql-createforeigntable.html',
  ],
  ['What is a window function?', 'tutorial-window.html', 'functions-window.html'],
  ['How do row level security policies restrict rows?', 'ddl-rowsecurity.html', 'sql-createpolicy.html'],
  ['Enable checksums on data pages of a cluster', 'app-pgchecksums.html', 'checksums.html', 'app-initdb.html'],
  ['How does continuous archiving make point-in-time recovery possible?', 'continuous-archiving.html'],
];

installManual();
ensureBuild();
const files = globSync('**/*.html', { cwd: manual });
const server = fork(join(import.meta.dirname, '..', 'helpers', 'static-server.ts'), [manual]);
try {
  const origin = await firstMessage<string>(server);
  const { CustomerScrapingIntegration } = await loadPackage();
  const integration = new CustomerScrapingIntegration({ storage: { path: ':memory:' }, network: network(origin) });
  const result = await integration.processCustomerScraping('manual', config(`${origin}/index.html`));
  const indexed = new Set<string>();
  for await (const { url } of integration.index.pages('manual')) indexed.add(new URL(url).pathname.slice(1));
  const missing = files.filter((file) => !indexed.has(file));
  console.log(
    `${indexed.size} of ${files.length} pages indexed in ${(result.durationMs / 1_000).toFixed(1)} s, ${result.chunksStored} chunks`,
  );
  if (missing.length > 0) console.log('missing:', missing.slice(0, 20));

  let found = 0;
  for (const [question, ...answers] of questions) {
    const hits = await integration.search('manual', question, { limit: 5 });
    const rank = hits.findIndex(({ url }) => answers.includes(new URL(url).pathname.slice(1))) + 1;
    if (rank > 0) found += 1;
    console.log(`${rank === 0 ? 'not in the top 5' : `rank ${rank}`.padEnd(16)}  ${question}`);
  }
  console.log(`${found} of ${questions.length} questions answered in the top 5`);
  await integration.close();
  if (found < questions.length || missing.length > 0) process.exitCode = goalMissed;
} finally {
  server.disconnect();
}
