import type { SQLInputValue } from 'node:sqlite';
import { type CopiedTableName, copyOf, fieldsOf, selectRestored } from './copied-rows.ts';
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

/**
 * Within the caller's transaction: rows that only their second copies tell of come back. To be called before a row is added
 * to, or carried on: a new one would take the place of the copy too. @returns how many there were.
 */
export function restoreRows(
  database: Database,
  table: CopiedTableName,
  where: string,
  ...values: readonly SQLInputValue[]
): number {
  const lost = `SELECT * FROM ${copyOf(table)} WHERE ${where}`;
  return database.run(
    `INSERT INTO ${table} (${fieldsOf(table)}) SELECT * FROM (${selectRestored(table, lost)}) WHERE true ON CONFLICT DO NOTHING`,
    ...values,
  );
}
