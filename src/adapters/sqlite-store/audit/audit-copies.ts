import type { SQLInputValue } from 'node:sqlite';
import type { AuditStep } from '../../../contracts/store-audit.ts';
import type { IndexFindingKind } from '../../../model/index-finding.ts';
import { noPlace, toFinding } from '../../audit-findings.ts';
import {
  type CopiedTableName,
  copiedTableNames,
  copiedTables,
  copyOf,
  fieldsOf,
  selectRestored,
} from '../copied-rows.ts';
import { findCustomer, findLostCustomer } from '../customers.ts';
import type { Database } from '../database.ts';

/** Rows of which there is one copy where there should be two, a table after the other. */
export function auditCopies(
  database: Database,
  customerId: string,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): AuditStep {
  const customer = findCustomer(database, customerId);
  if (customer === undefined) return auditLostCustomer(database, customerId);
  const place = after === undefined ? places[0]! : readCursor(after);
  const rows = database.all<{ id: string; name: string }>(
    `SELECT json_array(${keyOf(place)}) AS id, ${copiedTables[place.table].name} AS name FROM (${selectOdd(place)})`,
    ...[customer, ...place.key, limit],
  );
  const { table, isLost } = place;
  const where = isLost ? table : copyOf(table);
  const findings = rows.map(({ name }) =>
    toFinding(isLost ? kindOfLost(table) : 'record_missing', noPlace, {
      ...{ where, expected: name, found: isLost ? 'only its second copy' : 'nothing, or another row' },
    }),
  );
  const last = rows.at(-1);
  const key: readonly SQLInputValue[] = last ? JSON.parse(last.id) : [];
  if (key.length > 0 && rows.length === limit) return { findings, next: writeCursor(place, key) };
  const next = places[places.findIndex((each) => each.table === table && each.isLost === isLost) + 1];
  return { findings, next: next ? writeCursor(next, []) : null };
}

/** Nothing more of it can be found before its row is back. */
function auditLostCustomer(database: Database, customerId: string): AuditStep {
  if (findLostCustomer(database, customerId) === undefined) return { findings: [], next: null };
  const facts = { where: 'customers', expected: `customer ${customerId}`, found: 'only its second copy' };
  return { findings: [toFinding('record_missing', noPlace, facts)], next: null };
}

/** Within the caller's transaction: writes up to `limit` rows of each table. @returns how many. */
export function mendCopies(database: Database, customer: number, limit: number): number {
  let written = 0;
  for (const place of places) {
    const { table, isLost } = place;
    const into = isLost ? table : copyOf(table);
    const fields = fieldsOf(table);
    const odd = isLost ? selectRestored(table, selectOdd(place)) : selectOdd(place);
    const sql = `INSERT ${isLost ? '' : 'OR REPLACE '}INTO ${into} (${fields}) ${odd}`;
    written += database.run(sql, customer, limit);
  }
  return written;
}

/** Rows of a table that have lost their row, or that lack their copy. */
interface Place {
  readonly table: CopiedTableName;
  readonly isLost: boolean;
  /** Behind which row to go on. Empty: from the first one on. */
  readonly key: readonly SQLInputValue[];
}

const places: readonly Place[] = copiedTableNames.flatMap((table) =>
  [true, false].map((isLost) => ({ table, isLost, key: [] })),
);

const kindOfLost = (table: CopiedTableName): IndexFindingKind =>
  table === 'jobs' ? 'job_missing' : table === 'frontier' ? 'ledger_missing' : 'record_missing';

/** The columns behind the customer's number, which is the same for all. */
const keyOf = ({ table }: Place): string => copiedTables[table].key.slice(1).join(', ');

/** SQL with the customer, the key to go on behind where there is one, and the most rows. */
function selectOdd(place: Place): string {
  const { table, isLost, key: after } = place;
  const { key, facts, ignored } = copiedTables[table];
  const [from, other] = isLost ? [copyOf(table), table] : [table, copyOf(table)];
  const isSame = [
    // The plus keeps the type of the column out of it: compared as another type, the key of the copies would not be used.
    ...key.map((column) => `other.${column} = +${from}.${column}`),
    ...(isLost ? [] : facts.map((column) => `other.${column} IS ${from}.${column}`)),
  ];
  const isCompared = isLost || ignored === undefined ? '' : `AND NOT ${ignored}`;
  const isBehind = after.length === 0 ? '' : `AND (${keyOf(place)}) > (${after.map(() => '?').join(', ')})`;
  return `SELECT ${fieldsOf(table)} FROM ${from} WHERE ${key[0]} = ? ${isBehind} ${isCompared}
    AND NOT EXISTS (SELECT 1 FROM ${other} other WHERE ${isSame.join(' AND ')}) ORDER BY ${key.join(', ')} LIMIT ?`;
}

const writeCursor = ({ table, isLost }: Place, key: readonly SQLInputValue[]): string =>
  JSON.stringify([table, isLost, ...key]);

function readCursor(cursor: string): Place {
  const [table, isLost, ...key] = JSON.parse(cursor);
  return { table, isLost, key };
}
