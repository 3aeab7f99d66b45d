import { IntegrationError } from '../../errors.ts';
import { isRecord } from '../http/is-record.ts';

/** What one request changes of many records. */
export interface BatchChanges {
  readonly create?: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** Each with its `id`. */
  readonly update?: readonly (Readonly<Record<string, unknown>> & { readonly id: number })[] | undefined;
  /** Ids. A batch deletes for good: nothing goes to the trash. */
  readonly delete?: readonly number[] | undefined;
}

export type BatchOperation = 'create' | 'update' | 'delete';

/** What became of one record. */
export interface BatchItem {
  readonly operation: BatchOperation;
  /** `'0'` for a record that could not be created. */
  readonly id: string;
  readonly ok: boolean;
  /** The shop's code of a failure, e.g. `product_invalid_sku`. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** The record as it is now, of a success. */
  readonly record?: Readonly<Record<string, unknown>> | undefined;
}

/** Most changes one request may hold. https://woocommerce.github.io/woocommerce-rest-api-docs/#batch-update-products */
const maxChanges = 100;

const operations: readonly BatchOperation[] = ['create', 'update', 'delete'];

/** Cuts changes into requests of a size the shop takes: all that create, then all that update, then all that delete. */
export function splitBatch(changes: BatchChanges): BatchChanges[] {
  const steps = operations.flatMap((operation) => (changes[operation] ?? []).map((entry) => ({ operation, entry })));
  const requests: BatchChanges[] = [];
  for (let start = 0; start < steps.length; start += maxChanges) {
    const request: Partial<Record<BatchOperation, unknown[]>> = {};
    for (const { operation, entry } of steps.slice(start, start + maxChanges)) {
      request[operation] ??= [];
      request[operation].push(entry);
    }
    // The entries went in as they are typed, each under its own operation.
    requests.push(request as BatchChanges);
  }
  return requests;
}

/**
 * Reads the answer of a batch, which is a success even when every change has failed.
 *
 * @param body - the parsed answer.
 * @returns what became of each record: creates first, then updates, then deletes, each in the order they were sent.
 */
export function parseWooBatch(body: unknown): BatchItem[] {
  return operations.flatMap((operation) => {
    const items = isRecord(body) ? body[operation] : undefined;
    return Array.isArray(items) ? items.map((item) => toItem(operation, item)) : [];
  });
}

function toItem(operation: BatchOperation, item: unknown): BatchItem {
  const record = isRecord(item) ? item : {};
  const id = String(record['id'] ?? '0');
  const { error } = record;
  if (!isRecord(error)) return { operation, id, ok: isRecord(item), record };
  const [code, message] = [error['code'], error['message']].map((part) =>
    typeof part === 'string' ? part : 'unknown',
  );
  return { operation, id, ok: false, code, message };
}

/** @throws IntegrationError `OPTIONS_INVALID` unless the caller said that records may go for good. */
export function assertMayDelete(changes: BatchChanges, permanent: boolean | undefined): void {
  if ((changes.delete ?? []).length === 0 || permanent === true) return;
  throw new IntegrationError(
    `delete: expected no ids without { permanent: true }, received ${changes.delete?.length}; a batch deletes for good, nothing goes to the trash`,
    { code: 'OPTIONS_INVALID', service: 'woocommerce' },
  );
}
