import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { customerScrapingMigrations } from '../../src/index.ts';

const program = join(import.meta.dirname, '../../src/cli.ts');

function run(...args: readonly string[]): { readonly output: string; readonly failed: boolean } {
  try {
    return {
      output: execFileSync(process.execPath, [program, ...args], { encoding: 'utf8', stdio: 'pipe' }),
      failed: false,
    };
  } catch (error) {
    return { output: String((error as { readonly stderr?: string }).stderr), failed: true };
  }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'csi-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('customer-scraping migrations', () => {
  it('writes every migration into a folder that it creates, and nothing the second time', () => {
    const folder = join(temporaryFolder(), 'supabase/migrations');

    const first = run('migrations', folder);
    const second = run('migrations', folder);

    const expected = customerScrapingMigrations();
    expect(readdirSync(folder)).toEqual(expected.map(({ name }) => name));
    for (const { name, sql } of expected) expect(readFileSync(join(folder, name), 'utf8')).toBe(sql);
    expect(first.output).toContain(`${expected.length} of ${expected.length} migrations written`);
    expect(second.output).toContain(`0 of ${expected.length} migrations written`);
  });

  it('adds what is asked for', () => {
    const folder = temporaryFolder();

    run('migrations', folder, '--hnsw', '768', '--follow-jobs');

    const names = readdirSync(folder);
    expect(names).toEqual(expect.arrayContaining([expect.stringMatching(/_csi_hnsw_768\.sql$/)]));
    expect(names).toEqual(expect.arrayContaining([expect.stringMatching(/_csi_follow_jobs\.sql$/)]));
  });

  it('writes nothing over a file that was changed', () => {
    const folder = temporaryFolder();
    const [first] = customerScrapingMigrations();
    writeFileSync(join(folder, first!.name), 'select 1;');

    const { output, failed } = run('migrations', folder);

    expect(failed).toBe(true);
    expect(output).toContain(first!.name);
    expect(readdirSync(folder)).toEqual([first!.name]);
  });

  it.each([
    [['migrations'], /Usage/],
    [['something', 'else'], /Usage/],
    [['migrations', 'a', '--hnsw', 'many'], /hnswDimensions must be a whole number from 1 to 4000/],
    [['migrations', 'a', '--wrong'], /--wrong/],
  ])('refuses %j', (args, message) => {
    const { output, failed } = run(...args);

    expect(failed).toBe(true);
    expect(output).toMatch(message);
  });
});
