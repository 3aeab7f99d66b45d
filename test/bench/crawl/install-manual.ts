import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where Debian's package postgresql-doc-15 puts its pages. */
export const manual = '/usr/share/doc/postgresql-doc-15/html';
/** Where Debian's package python3.11-doc puts its pages. */
export const pythonManual = '/usr/share/doc/python3.11/html';

/** Installs the PostgreSQL manual when it is missing and we may. */
export function installManual(): void {
  installPackage('postgresql-doc-15', manual);
}

/** Installs the Python manual when it is missing and we may. */
export function installPythonManual(): void {
  installPackage('python3.11-doc', pythonManual);
}

function installPackage(name: string, folder: string): void {
  if (existsSync(folder)) return;
  if (process.getuid?.() !== 0) throw new Error(`${folder} is not here. Install the Debian package ${name}.`);
  // Lists of packages may be missing, or too old to find it.
  execFileSync('apt-get', ['update'], { stdio: 'ignore' });
  execFileSync('apt-get', ['install', '--yes', '--no-install-recommends', name], { stdio: 'ignore' });
}
