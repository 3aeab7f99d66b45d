import { execFileSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const entry = join(root, 'dist', 'index.js');

/** Measured is what is published: builds `dist` when it is missing or older than the sources. */
export function ensureBuild(): void {
  const changedAt = Math.max(
    ...globSync('src/**/*.ts', { cwd: root }).map((file) => statSync(join(root, file)).mtimeMs),
  );
  if (existsSync(entry) && statSync(entry).mtimeMs > changedAt) return;
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The package as its users get it, with the types of its sources. */
export const loadPackage = (): Promise<typeof import('../../../src/index.ts')> => import(entry);
