import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where Debian's package postgresql-doc-15 puts its pages. */
export const manual = '/usr/share/doc/postgresql-doc-15/html';

/** Installs the PostgreSQL manual when it is missing and we may. */
export function installManual(): void {
  if (existsSync(manual)) return;
  if (process.getuid?.() !== 0) {
    throw new Error('The PostgreSQL manual is not here. Install the Debian package postgresql-doc-15.');
  }
  execFileSync('apt-get', ['install', '--yes', '--no-install-recommends', 'postgresql-doc-15'], { stdio: 'inherit' });
}
