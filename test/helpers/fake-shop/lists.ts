import { json, type ShopAnswer, wooError } from './answers.ts';
import type { Row } from './records.ts';

export interface ListRules {
  /** Address of the list, for the links in the headers. */
  readonly url: URL;
  /** Taken out after paging: what the key's user may not read. */
  readonly hiddenIds?: ReadonlySet<number> | undefined;
  readonly losesPagingHeaders?: boolean | undefined;
}

/** A page of rows, as WordPress filters, sorts and counts them. */
export function listRows(
  rows: Iterable<Row>,
  { url, hiddenIds = new Set(), losesPagingHeaders = false }: ListRules,
): ShopAnswer {
  const query = url.searchParams;
  const perPage = Number(query.get('per_page') ?? 10);
  if (perPage < 1 || perPage > 100) {
    const message = 'per_page must be between 1 (inclusive) and 100 (inclusive)';
    return wooError(400, 'rest_invalid_param', 'Invalid parameter(s): per_page', { params: { per_page: message } });
  }
  const found = sorted(filtered([...rows], query), query);
  const page = Number(query.get('page') ?? 1);
  const offset = Number(query.get('offset') ?? (page - 1) * perPage);
  const shown = found.slice(offset, offset + perPage).filter(({ id }) => !hiddenIds.has(id));
  const totalPages = Math.ceil(found.length / perPage);
  const headers = losesPagingHeaders ? {} : pagingHeaders(url, { page, totalPages, total: found.length });
  return json(withFields(shown, query.get('_fields')), { headers });
}

function filtered(rows: Row[], query: URLSearchParams): Row[] {
  const list = (name: string): string[] | undefined => query.get(name)?.split(',').filter(Boolean);
  const [include, exclude, statuses] = [list('include'), list('exclude'), list('status')];
  const parents = list('parent');
  const after = query.get('modified_after');
  const afterText = after && new Date(/Z$|[+-]\d\d:\d\d$/.test(after) ? after : `${after}Z`).toISOString().slice(0, 19);
  const email = query.get('email');
  return rows.filter((row) => {
    if (include && !include.includes(String(row.id))) return false;
    if (exclude?.includes(String(row.id))) return false;
    if (statuses && !statuses.includes('any') && !statuses.includes(String(row['status']))) return false;
    if (parents && !parents.includes(String(row['parent_id']))) return false;
    if (email && row['email'] !== email) return false;
    return !afterText || String(row['date_modified_gmt']) > afterText;
  });
}

function sorted(rows: Row[], query: URLSearchParams): Row[] {
  const field = { id: 'id', modified: 'date_modified_gmt', registered_date: 'date_created_gmt' }[
    query.get('orderby') ?? ''
  ];
  const direction = (query.get('order') ?? 'desc') === 'asc' ? 1 : -1;
  const keyOf = (row: Row): string | number =>
    (row[field ?? 'date_created_gmt'] as string | number | undefined) ?? row.id;
  return rows.toSorted((a, b) => direction * (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : a.id - b.id));
}

function pagingHeaders(
  url: URL,
  { page, totalPages, total }: { readonly page: number; readonly totalPages: number; readonly total: number },
): Record<string, string> {
  const linkTo = (target: number, relation: string): string => {
    const linked = new URL(url);
    linked.searchParams.set('page', String(target));
    return `<${linked.href}>; rel="${relation}"`;
  };
  const links = [
    ...(page > 1 ? [linkTo(page - 1, 'prev')] : []),
    ...(page < totalPages ? [linkTo(page + 1, 'next')] : []),
  ];
  return {
    'x-wp-total': String(total),
    'x-wp-totalpages': String(totalPages),
    ...(links.length > 0 && { link: links.join(', ') }),
  };
}

export function withFields<T extends object>(rows: readonly T[], fields: string | null): object[] {
  if (!fields) return [...rows];
  const names = new Set(fields.split(',').map((field) => field.trim().split('.')[0]!));
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => names.has(name))));
}
