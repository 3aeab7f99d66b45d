import type { SQLInputValue } from 'node:sqlite';
import type { SpendingCall, SpendingStore } from '../../contracts/spending-store.ts';
import { unknownCustomer as customerUnknown } from '../job-errors.ts';
import { monthOf, passedLimit, type SpendingSum, type SpendingSums, toSpendingRecord } from '../spending-sums.ts';
import { copyOf } from './copied-rows.ts';
import { removeRows, restoreRows } from './copied-table.ts';
import { findCustomer, unknownCustomer } from './customers.ts';
import type { Database } from './database.ts';
import { findJobNumbers } from './jobs.ts';
import { requireLease } from './leases.ts';
import type { Synchronous } from './protocol.ts';

/** Stands for what belongs to no job: numbers of jobs start at 1. */
const noJob = 0;

/** The part of the store that is the ledger of costs, on one file. */
export function spendingOperations(database: Database, now: () => number): Synchronous<SpendingStore> {
  return {
    reserveSpending(customerId, lease, { reservation, limits }) {
      return database.write(() => {
        const { customer, job } = lease
          ? requireLease(database, customerId, lease)
          : { customer: requireCustomer(database, customerId), job: noJob };
        const { reservationId, kind, modelId, tokens, nanoUsd } = reservation;
        const isKnown = database.get(
          'SELECT 1 FROM reservations WHERE customer = ? AND reservation_id = ?',
          ...[customer, reservationId],
        );
        if (isKnown) return null;
        const month = monthOf(now());
        const isLimited = Object.values(limits).some((limit) => limit !== undefined);
        const sums = isLimited
          ? { job: sumOf(database, customer, { job }), month: sumOf(database, customer, { month }) }
          : nothingSpent;
        const { monthlyTokens, monthlyNanoUsd } = limits;
        const passed = passedLimit(reservation, lease ? limits : { monthlyTokens, monthlyNanoUsd }, sums);
        if (passed !== null) return passed;
        database.run(
          `INSERT INTO reservations (customer, reservation_id, job, month, kind, model_id, tokens, nano_usd, at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          ...[customer, reservationId, job, month, kind, modelId, tokens, nanoUsd, now()],
        );
        return null;
      });
    },

    settleSpending(customerId, reservationId, cost) {
      database.write(() => {
        const customer = findCustomer(database, customerId) ?? unknownCustomer;
        const [row] = takeReservations(database, 'customer = ? AND reservation_id = ?', customer, reservationId);
        const isCharged = cost !== null && (cost.tokens > 0 || (cost.nanoUsd ?? 0) > 0);
        if (row && isCharged) add(database, row, { ...callOf(row), ...cost, isAssumed: cost.isAssumed }, now());
      });
    },

    settleAbandoned(customerId, lease) {
      return database.write(() => {
        const { customer, job } = requireLease(database, customerId, lease);
        return settleOfJob(database, { customer, job }, now());
      });
    },

    recordSpending(customerId, call) {
      database.write(() => {
        const customer = findCustomer(database, customerId);
        if (customer !== undefined) add(database, { customer, job: noJob, month: monthOf(now()) }, call, now());
      });
    },

    listSpending(customerId, { jobId, month }) {
      const customer = findCustomer(database, customerId) ?? unknownCustomer;
      const job = jobId == null ? noJob : findJobNumbers(database, customerId, jobId)?.job;
      if (job === undefined) return [];
      const rows = database.all<SpendingSums>(
        `SELECT kind, model_id AS modelId, sum(calls) AS calls, sum(tokens) AS tokens, sum(nano_usd) AS nanoUsd,
           sum(unpriced_calls) AS unpricedCalls, sum(assumed_calls) AS assumedCalls, sum(open_calls) AS openCalls,
           sum(open_tokens) AS openTokens, sum(open_nano_usd) AS openNanoUsd, max(at) AS lastAt
         FROM (
           SELECT job, month, kind, model_id, calls, tokens, nano_usd, unpriced_calls, assumed_calls,
             0 AS open_calls, 0 AS open_tokens, 0 AS open_nano_usd, at
           FROM spending WHERE customer = ?
           UNION ALL
           SELECT job, month, kind, model_id, 0, 0, 0, 0, 0, 1, tokens, coalesce(nano_usd, 0), at
           FROM reservations WHERE customer = ?
         )
         WHERE (? OR job = ?) AND (? IS NULL OR month = ?)
         GROUP BY kind, model_id ORDER BY kind, model_id`,
        ...[customer, customer, Number(jobId === undefined), job, month ?? null, month ?? null],
      );
      return rows.map(toSpendingRecord);
    },
  };
}

/** Jobs that do not exist and have calls reserved: nobody will take them again. */
export function jobsOfStrayCalls(database: Database, customer: number): readonly number[] {
  const rows = database.all<{ job: number }>(
    `SELECT DISTINCT job FROM reservations WHERE customer = ? AND job <> ? AND NOT EXISTS (
       SELECT 1 FROM jobs WHERE jobs.customer = reservations.customer AND number = job) ORDER BY job`,
    ...[customer, noJob],
  );
  return rows.map(({ job }) => job);
}

/** Within the caller's transaction: takes what a job has reserved for spent, as assumed. @returns how many calls. */
export function settleOfJob(
  database: Database,
  { customer, job }: { readonly customer: number; readonly job: number },
  now: number,
): number {
  const rows = takeReservations(database, 'customer = ? AND job = ?', customer, job);
  for (const row of rows) add(database, row, { ...callOf(row), isAssumed: true }, now);
  return rows.length;
}

function takeReservations(database: Database, where: string, ...values: SQLInputValue[]): readonly ReservationRow[] {
  // The copies: they tell of a call also when its row is lost.
  const rows = database.all<ReservationRow>(`SELECT * FROM ${copyOf('reservations')} WHERE ${where}`, ...values);
  removeRows(database, 'reservations', where, ...values);
  return rows;
}

interface SpendingPlace {
  readonly customer: number;
  readonly job: number;
  readonly month: string;
}

interface ReservationRow extends SpendingPlace {
  readonly kind: SpendingCall['kind'];
  readonly model_id: string;
  readonly tokens: number;
  readonly nano_usd: number | null;
}

const nothingSpent = { job: { tokens: 0, nanoUsd: 0 }, month: { tokens: 0, nanoUsd: 0 } };

function callOf({ kind, model_id: modelId, tokens, nano_usd: nanoUsd }: ReservationRow): SpendingCall {
  return { kind, modelId, tokens, nanoUsd };
}

function requireCustomer(database: Database, customerId: string): number {
  const customer = findCustomer(database, customerId);
  if (customer === undefined) throw customerUnknown(customerId);
  return customer;
}

/** Of a job, or of a month over all jobs. */
function sumOf(
  database: Database,
  customer: number,
  { job, month }: { readonly job?: number; readonly month?: string },
): SpendingSum {
  const column = month === undefined ? 'job' : 'month';
  const value = month ?? job ?? noJob;
  return database.get<{ tokens: number; nanoUsd: number }>(
    `SELECT coalesce(sum(tokens), 0) AS tokens, coalesce(sum(nano_usd), 0) AS nanoUsd FROM (
       SELECT tokens, nano_usd FROM spending WHERE customer = ? AND ${column} = ?
       UNION ALL
       SELECT tokens, nano_usd FROM reservations WHERE customer = ? AND ${column} = ?)`,
    ...[customer, value, customer, value],
  )!;
}

function add(database: Database, { customer, job, month }: SpendingPlace, call: SpendingCall, at: number): void {
  const { kind, modelId, tokens, nanoUsd, isAssumed = false } = call;
  const place = 'customer = ? AND job = ? AND month = ? AND kind = ? AND model_id = ?';
  restoreRows(database, 'spending', place, customer, job, month, kind, modelId);
  database.run(
    `INSERT INTO spending (customer, job, month, kind, model_id, calls, tokens, nano_usd, unpriced_calls, assumed_calls, at)
     VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET calls = calls + 1, tokens = tokens + excluded.tokens,
       nano_usd = nano_usd + excluded.nano_usd, unpriced_calls = unpriced_calls + excluded.unpriced_calls,
       assumed_calls = assumed_calls + excluded.assumed_calls, at = excluded.at`,
    ...[customer, job, month, kind, modelId],
    ...[tokens, nanoUsd ?? 0, Number(nanoUsd === null), Number(isAssumed), at],
  );
}
