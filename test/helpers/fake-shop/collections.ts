import { invalidId, json, noRoute, type ShopAnswer, type ShopRequest, wooError } from './answers.ts';
import { type ListRules, listRows } from './lists.ts';
import { gmtText, type Row } from './records.ts';

/** One kind of record of the shop. */
export interface Collection {
  /** As its error codes name it, e.g. `product`. */
  readonly what: string;
  readonly rows: Map<number, Row>;
  /** Makes a whole record of what was sent. */
  readonly complete: (id: number, fields: Record<string, unknown>) => Row;
  readonly hasTrash: boolean;
  /** Why these fields are refused, if they are. */
  readonly problem?: (fields: Record<string, unknown>, id: number | undefined) => ShopAnswer | undefined;
  /** What follows from a change, e.g. the time a payment was recorded. */
  readonly onChange?: (row: Row, fields: Record<string, unknown>) => void;
}

export interface CollectionContext {
  readonly now: () => number;
  readonly nextId: () => number;
  readonly lists: Omit<ListRules, 'url'>;
}

type Fields = Record<string, unknown>;

/** Answers a request below a collection: `tail` is what follows its name, `''` for the list itself. */
export function answerCollection(
  collection: Collection,
  tail: string,
  { method, url, body }: ShopRequest,
  context: CollectionContext,
): ShopAnswer {
  const fields: Fields = body === '' ? {} : JSON.parse(body);
  if (tail === '' && method === 'GET') return listRows(collection.rows.values(), { url, ...context.lists });
  if (tail === '' && method === 'POST') return toAnswer(create(collection, fields, context), 201);
  if (tail === '/batch') return batch(collection, fields, context);
  const id = Number(/^\/(\d+)$/.exec(tail)?.[1] ?? Number.NaN);
  const row = collection.rows.get(id);
  if (Number.isNaN(id)) return noRoute();
  if (!row) return invalidId(collection.what);
  if (method === 'GET') return json(row);
  if (method === 'DELETE') return toAnswer(remove(collection, row, url.searchParams.get('force') === 'true', context));
  return toAnswer(update(collection, id, fields, context));
}

type Outcome = Row | ShopAnswer;
const isAnswer = (outcome: Outcome): outcome is ShopAnswer =>
  typeof outcome['body'] === 'string' && 'headers' in outcome;
const toAnswer = (outcome: Outcome, status = 200): ShopAnswer =>
  isAnswer(outcome) ? outcome : json(outcome, { status });

function create(collection: Collection, fields: Fields, { nextId, now }: CollectionContext): Outcome {
  const problem = collection.problem?.(fields, undefined);
  if (problem) return problem;
  const row = collection.complete(nextId(), {
    date_created_gmt: gmtText(now()),
    date_modified_gmt: gmtText(now()),
    ...fields,
  });
  collection.rows.set(row.id, row);
  collection.onChange?.(row, fields);
  return row;
}

function update(collection: Collection, id: number, fields: Fields, { now }: CollectionContext): Outcome {
  const row = collection.rows.get(id);
  if (!row) return invalidId(collection.what);
  const problem = collection.problem?.(fields, id);
  if (problem) return problem;
  Object.assign(row, fields, { id, date_modified_gmt: gmtText(now()) });
  collection.onChange?.(row, fields);
  return row;
}

function remove(
  { rows, what, hasTrash }: Collection,
  row: Row,
  isForced: boolean,
  { now }: CollectionContext,
): Outcome {
  if (isForced) {
    rows.delete(row.id);
    return row;
  }
  if (!hasTrash) return wooError(501, 'woocommerce_rest_trash_not_supported', `The ${what} does not support trashing.`);
  if (row['status'] === 'trash')
    return wooError(410, 'woocommerce_rest_already_trashed', 'It has already been deleted.');
  return Object.assign(row, { status: 'trash', date_modified_gmt: gmtText(now()) });
}

/** A batch succeeds whatever becomes of its parts. */
function batch(collection: Collection, fields: Fields, context: CollectionContext): ShopAnswer {
  const parts = { create: [], update: [], delete: [], ...fields } as Record<'create' | 'update' | 'delete', unknown[]>;
  if (parts.create.length + parts.update.length + parts.delete.length > 100) {
    const message = 'Unable to accept more than 100 items for this request.';
    return wooError(413, 'woocommerce_rest_request_entity_too_large', message);
  }
  const item = (id: number, outcome: Outcome): unknown =>
    isAnswer(outcome) ? { id, error: JSON.parse(outcome.body) } : outcome;
  const deleted = (id: number): Outcome => {
    const row = collection.rows.get(id);
    return row ? remove(collection, row, true, context) : invalidId(collection.what);
  };
  return json({
    create: parts.create.map((each) => item(0, create(collection, each as Fields, context))),
    update: parts.update.map((each) =>
      item((each as Row).id, update(collection, (each as Row).id, each as Fields, context)),
    ),
    delete: parts.delete.map((id) => item(Number(id), deleted(Number(id)))),
  });
}
