import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

const tries = 200;

/**
 * Stops a process as a suspended one stops, but not in the middle of a write: the SQLite file at `path` would stay locked
 * for everybody until it goes on, which is not what is tested. Where no such file is, at once.
 */
export async function stopBetweenWrites(child: ChildProcess, path: string): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    child.kill('SIGSTOP');
    await pause(20);
    if (!existsSync(path) || !isLocked(path)) return;
    child.kill('SIGCONT');
    await pause(20);
  }
  throw new Error(`${path} was locked each of ${tries} times that its process was stopped`);
}

function isLocked(path: string): boolean {
  const database = new DatabaseSync(path);
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch {
    return true;
  } finally {
    database.close();
  }
}
