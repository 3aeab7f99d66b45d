import { IntegrationError } from '../../errors.ts';
import { redactText } from '../../security/redact-text.ts';
import type { SupabaseAnswer } from './supabase-client.ts';

/** SQLSTATE of what our own functions refuse; the message is the code of the error. */
const ownRefusal = 'CSI00';

/** Whether the function refused by a rule of the store, and by which: `JOB_UNKNOWN` ... */
export function refusalOf({ error }: SupabaseAnswer): string | undefined {
  return error?.code === ownRefusal ? error.message : undefined;
}

/** Maps an answer that is no success to an error of ours, with what to do about it where that is known. */
export function toStoreError(name: string, { status, error }: SupabaseAnswer): IntegrationError {
  const code = error?.code || undefined;
  const kind =
    code === undefined ? kindByStatus(status) : (kindByCode.get(code) ?? kindByClass(code) ?? kindByStatus(status));
  const said = redactText((error?.message || `an answer without a body`).slice(0, longestMessage));
  const what = status === 0 ? 'Supabase could not be reached' : `Supabase answered ${status}`;
  return new IntegrationError(`${what} to ${name}: ${said}${kind.fix === undefined ? '' : `. ${kind.fix}`}`, {
    code: 'STORE_FAILED',
    service: 'store',
    retryable: kind.retryable,
    context: { function: name, httpStatus: status, ...(code === undefined ? {} : { postgresCode: code }) },
  });
}

const longestMessage = 500;

interface FailureKind {
  readonly retryable: boolean;
  readonly fix?: string | undefined;
}

/** What to do about a schema that is missing or too old. */
export const migrationHint =
  'Carry out the migrations of this version: `npx customer-scraping migrations supabase/migrations`, then `npx supabase db push`';

const migrate: FailureKind = { retryable: false, fix: migrationHint };
const checkKey: FailureKind = {
  retryable: false,
  fix: 'Check SUPABASE_SERVICE_ROLE_KEY: it must be the secret (service_role) key of this project',
};
const passing: FailureKind = { retryable: true };

/** Codes of PostgREST (https://docs.postgrest.org/en/stable/references/errors.html) and PostgreSQL. */
const kindByCode: ReadonlyMap<string, FailureKind> = new Map([
  ...['PGRST202', 'PGRST205', '42883', '42P01', '42703'].map((code) => [code, migrate] as const),
  ...['PGRST301', 'PGRST302', '42501', '28000', '28P01'].map((code) => [code, checkKey] as const),
  // No connection, no free connection, no schema read yet.
  ...['PGRST000', 'PGRST001', 'PGRST002', 'PGRST003'].map((code) => [code, passing] as const),
  // Serialization, deadlock, lock not available, time limit of a statement, server going down.
  ...['40001', '40P01', '55P03', '57014', '57P01', '57P02', '57P03'].map((code) => [code, passing] as const),
]);

/** Classes 08 (connection) and 53 (resources): https://www.postgresql.org/docs/current/errcodes-appendix.html */
const kindByClass = (code: string): FailureKind | undefined => (/^(?:08|53)...$/.test(code) ? passing : undefined);

function kindByStatus(status: number): FailureKind {
  if (status === 401 || status === 403) return checkKey;
  if (status === 404 || status === 204) {
    return { retryable: false, fix: 'Check SUPABASE_URL: it must be the URL of a project, without a path' };
  }
  return { retryable: status === 0 || passingStatuses.has(status) };
}

/** Timeout, too many requests, and the gateway's own troubles; 520 to 524 are Cloudflare's. */
const passingStatuses = new Set([408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524]);
