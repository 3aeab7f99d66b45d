import type { AuditStep } from '../../../contracts/store-audit.ts';
import { noPlace, toFinding } from '../../audit-findings.ts';
import { spendingFields } from '../copied-rows.ts';
import { findCustomer, findLostCustomer } from '../customers.ts';
import type { Database } from '../database.ts';

/** Rows of which there is one copy where there should be two. */
export function auditCopies(
  database: Database,
  customerId: string,
  { after = '0', limit }: { readonly after: string | undefined; readonly limit: number },
): AuditStep {
  const customer = findCustomer(database, customerId);
  if (customer === undefined) return auditLostCustomer(database, customerId);
  const rows = database.all<{ place: string; expected: string }>(
    `SELECT 'customer_copies' AS place, 'customer ' || customer_id AS expected FROM (${staleCustomer})
     UNION ALL SELECT 'spending', ${spendingName} FROM (${lostSpending})
     UNION ALL SELECT 'spending_copies', ${spendingName} FROM (${staleSpending}) LIMIT ? OFFSET ?`,
    ...[customer, customer, customer, customer, limit, Number(after)],
  );
  const findings = rows.map(({ place: where, expected }) =>
    toFinding('record_missing', noPlace, { where, expected, found: 'nothing, or another row' }),
  );
  return { findings, next: rows.length < limit ? null : String(Number(after) + limit) };
}

/** Nothing more of it can be found before its row is back. */
function auditLostCustomer(database: Database, customerId: string): AuditStep {
  if (findLostCustomer(database, customerId) === undefined) return { findings: [], next: null };
  const facts = { where: 'customers', expected: `customer ${customerId}`, found: 'nothing' };
  return { findings: [toFinding('record_missing', noPlace, facts)], next: null };
}

/** Within the caller's transaction. @returns how many rows were written. */
export function mendCopies(database: Database, customer: number): number {
  return (
    // Writing a row, even as it is, copies it.
    database.run(
      `UPDATE customers SET updated_at = updated_at WHERE number IN (SELECT number FROM (${staleCustomer}))`,
      customer,
    ) +
    database.run(`INSERT INTO spending (${spendingFields}) ${lostSpending}`, customer) +
    database.run(
      `UPDATE spending SET at = at WHERE customer = ? AND (job, month, kind, model_id) IN (
         SELECT job, month, kind, model_id FROM (${staleSpending}))`,
      ...[customer, customer, customer],
    )
  );
}

const staleCustomer = `
  SELECT number, customer_id FROM customers WHERE number = ? AND NOT EXISTS (
    SELECT 1 FROM customer_copies copied WHERE copied.number = customers.number
      AND copied.customer_id = customers.customer_id AND copied.settings IS customers.settings)`;

const spendingName = `'what was paid for ' || kind || ' by ' || model_id || ' in ' || month || ', job ' || job`;

const lostSpending = `
  SELECT ${spendingFields} FROM spending_copies copied WHERE customer = ? AND NOT EXISTS (
    SELECT 1 FROM spending WHERE (spending.customer, spending.job, spending.month, spending.kind, spending.model_id)
      = (copied.customer, copied.job, copied.month, copied.kind, copied.model_id))`;

const staleSpending = `
  SELECT ${spendingFields} FROM spending WHERE customer = ?
  EXCEPT SELECT ${spendingFields} FROM spending_copies WHERE customer = ?`;
