import type { SQLInputValue } from 'node:sqlite';
import { type CopiedTableName, copyOf } from './copied-rows.ts';
import type { Database } from './database.ts';

/**
 * Within the caller's transaction: removes rows that are to be gone, and their second copies. `DELETE` alone is what an
 * audit calls a loss.
 *
 * @returns how many rows there were.
 */
export function removeRows(
  database: Database,
  table: CopiedTableName,
  where: string,
  ...values: readonly SQLInputValue[]
): number {
  database.run(`DELETE FROM ${copyOf(table)} WHERE ${where}`, ...values);
  return database.run(`DELETE FROM ${table} WHERE ${where}`, ...values);
}
