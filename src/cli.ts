#!/usr/bin/env node
/** `npx customer-scraping`: what is done by hand, once, in the project of a user. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { customerScrapingMigrations } from './adapters/supabase-store/customer-scraping-migrations.ts';

const usage = `Usage: customer-scraping migrations <folder> [--hnsw <dimensions>] [--follow-jobs]

Writes the migrations of the Supabase store into a folder, usually supabase/migrations. Files that are there already
stay as they are.

  --hnsw <dimensions>  also an index for customers with more than 20,000 chunks, e.g. --hnsw 1536
  --follow-jobs        also a policy that lets signed-in users follow the jobs of their customer
`;

try {
  process.stdout.write(run(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/** @returns what to tell. */
function run(given: readonly string[]): string {
  const { values, positionals } = parseArgs({
    args: [...given],
    allowPositionals: true,
    options: { hnsw: { type: 'string' }, 'follow-jobs': { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) return usage;
  const [command, folder, ...more] = positionals;
  if (command !== 'migrations' || folder === undefined || more.length > 0) throw new Error(usage);
  const hnswDimensions = values.hnsw === undefined ? undefined : Number(values.hnsw);
  return writeMigrations(folder, { hnswDimensions, followJobs: values['follow-jobs'] });
}

/** Nothing is written when a file is there with other content: it may have been carried out. */
function writeMigrations(folder: string, options: Parameters<typeof customerScrapingMigrations>[0]): string {
  const files = customerScrapingMigrations(options).map(({ name, sql }) => ({ path: join(folder, name), sql }));
  const missing = files.filter(({ path }) => !existsSync(path));
  const changed = files.filter((file) => !missing.includes(file) && readFileSync(file.path, 'utf8') !== file.sql);
  if (changed.length > 0) {
    const list = changed.map(({ path }) => `\n  ${path}`).join('');
    throw new Error(`These files are not as this version has them, so nothing was written:${list}`);
  }
  mkdirSync(folder, { recursive: true });
  for (const { path, sql } of missing) writeFileSync(path, sql);
  const list = missing.map(({ path }) => `\n  ${path}`).join('');
  return `${missing.length} of ${files.length} migrations written to ${folder}${list}\n`;
}
