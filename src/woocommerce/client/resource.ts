import type * as z from 'zod';
import type { Logger } from '../../contracts/logger.ts';
import { IntegrationError } from '../../errors.ts';
import type { Query } from '../http/api-url.ts';
import type { ShopApi } from '../http/shop-api.ts';
import { assertMayDelete, type BatchChanges, type BatchItem, parseWooBatch, splitBatch } from './batch.ts';
import { type PageOptions, readPage, readPages } from './read-pages.ts';

/** Fields to write; what they may be is WooCommerce's to say. */
export type WooFields = Readonly<Record<string, unknown>>;

/** One page of a list. */
export interface WooPage<T> {
  readonly items: readonly T[];
  /** From 1. */
  readonly page: number;
  /** Records of the whole list, those these keys may not see included; `null` when the shop does not say. */
  readonly total: number | null;
  readonly totalPages: number | null;
  /** False for the last page. A page with few items, or none, need not be the last. */
  readonly hasMore: boolean;
}

export interface DeleteOptions extends PageOptions {
  /** True removes for good; otherwise the record goes to the trash, where the shop has one for it. @default false */
  readonly permanent?: boolean | undefined;
}

export interface BatchOptions extends PageOptions {
  /** Must be true when `delete` names records: a batch has no trash. @default false */
  readonly permanent?: boolean | undefined;
}

/**
 * Records of one kind that can be read. Parameters of a query are those of WooCommerce's documentation; lists are arrays.
 *
 * All methods throw IntegrationError: see `ShopApi.request`; and `SHOP_UNEXPECTED` for an answer that is no such record.
 */
export interface ReadableResource<T> {
  /** One page, of 100 records unless `per_page` says otherwise. */
  page(query?: Query, options?: PageOptions): Promise<WooPage<T>>;
  /** All records, page after page, each id once. */
  list(query?: Query, options?: PageOptions): AsyncGenerator<T, void, undefined>;
  get(id: number | string, query?: Query, options?: PageOptions): Promise<T>;
}

/** Records of one kind that can be read and written. A write is repeated only when the first one surely did not arrive. */
export interface WritableResource<T> extends ReadableResource<T> {
  create(fields: WooFields, options?: PageOptions): Promise<T>;
  update(id: number | string, fields: WooFields, options?: PageOptions): Promise<T>;
  delete(id: number | string, options?: DeleteOptions): Promise<T>;
  /** Any number of changes, by hundreds. A failed record does not fail the others: look at `ok` of each. */
  batch(changes: BatchChanges, options?: BatchOptions): Promise<BatchItem[]>;
}

export interface ResourceParts<T> {
  readonly api: ShopApi;
  /** E.g. `wc/v3/products`. */
  readonly route: string;
  readonly schema: z.ZodType<T>;
  /** Told of records that could not be read and were left out of a list. */
  readonly logger: Logger;
}

/** @see WritableResource */
export function createResource<T>(parts: ResourceParts<T>): WritableResource<T> {
  const { api, route, schema } = parts;
  const write = async (
    method: 'POST' | 'PUT',
    path: string,
    body: WooFields,
    options: PageOptions = {},
  ): Promise<T> => {
    const { json } = await api.request({ method, route: path, body, signal: options.signal });
    return readRecord(schema, json, path);
  };
  return {
    ...createReadable(parts),
    create: (fields, options) => write('POST', route, fields, options),
    update: (id, fields, options) => write('PUT', pathOf(route, id), fields, options),
    async delete(id, { permanent = false, signal } = {}) {
      const path = pathOf(route, id);
      const { json } = await api.request({ method: 'DELETE', route: path, query: { force: permanent }, signal });
      return readRecord(schema, json, path);
    },
    async batch(changes, { permanent, signal } = {}) {
      assertMayDelete(changes, permanent);
      const results: BatchItem[] = [];
      for (const body of splitBatch(changes)) {
        const { json } = await api.request({ method: 'POST', route: `${route}/batch`, body, signal });
        results.push(...parseWooBatch(json));
      }
      return results.toSorted((a, b) => orderOf(a) - orderOf(b));
    },
  };
}

/** @see ReadableResource */
export function createReadable<T>({ api, route, schema, logger }: ResourceParts<T>): ReadableResource<T> {
  return {
    async page(query = {}, options = {}) {
      const { items, page, total, totalPages, hasMore } = await readPage(api, route, query, options);
      return { items: readRecords(schema, items, { route, logger }), page, total, totalPages, hasMore };
    },
    async *list(query = {}, options = {}) {
      const seen = new Set<unknown>();
      for await (const { items } of readPages(api, route, query, options)) {
        for (const record of readRecords(schema, items, { route, logger })) {
          // A list that grows at its front shows the end of one page again as the beginning of the next.
          const { id } = record as { readonly id?: unknown };
          if (id !== undefined && seen.has(id)) continue;
          seen.add(id);
          yield record;
        }
      }
    },
    async get(id, query = {}, { signal } = {}) {
      const path = pathOf(route, id);
      const { json } = await api.request({ method: 'GET', route: path, query, signal });
      return readRecord(schema, json, path);
    },
  };
}

/**
 * Reads one record.
 *
 * @throws IntegrationError `SHOP_UNEXPECTED` that names the field.
 */
export function readRecord<T>(schema: z.ZodType<T>, json: unknown, route: string): T {
  const { data, error } = schema.safeParse(json);
  if (data !== undefined) return data;
  const issue = error?.issues[0];
  const place = issue?.path.join('.') || 'the answer';
  throw new IntegrationError(`${route}: ${place} ${issue?.message ?? 'could not be read'}`, {
    code: 'SHOP_UNEXPECTED',
    service: 'woocommerce',
    context: { route, field: place },
  });
}

/** Reads the records of a page; one that is none costs itself, not the page. */
export function readRecords<T>(
  schema: z.ZodType<T>,
  items: readonly unknown[],
  { route, logger }: { readonly route: string; readonly logger: Logger },
): T[] {
  const records = items.flatMap((item) => schema.safeParse(item).data ?? []);
  const lost = items.length - records.length;
  if (lost > 0) logger.warn('Records of a shop without an id were left out', { route, lost });
  return records;
}

/** @throws IntegrationError `OPTIONS_INVALID` for an id that would lead elsewhere. */
export function pathOf(route: string, id: number | string): string {
  if (/^[1-9]\d{0,18}$/.test(String(id))) return `${route}/${id}`;
  throw new IntegrationError(`id: expected a whole number above 0, received ${JSON.stringify(id)}`, {
    code: 'OPTIONS_INVALID',
    service: 'woocommerce',
  });
}

const orderOf = ({ operation }: BatchItem): number => ['create', 'update', 'delete'].indexOf(operation);
