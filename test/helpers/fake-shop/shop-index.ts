import { json, type ShopAnswer } from './answers.ts';

/** What this version of the shop's software can do. */
export interface ShopFeatures {
  /** @default ['wc/v1', 'wc/v2', 'wc/v3', 'wc/store/v1', 'wp/v2'] */
  readonly namespaces: readonly string[];
  readonly modifiedAfter: boolean;
  readonly byModified: boolean;
  readonly allVariations: boolean;
}

const number = { type: 'integer', required: false };

function argsOf({ modifiedAfter, byModified }: ShopFeatures): Record<string, unknown> {
  const orders = ['date', 'id', 'include', 'title', 'slug', ...(byModified ? ['modified'] : [])];
  return {
    page: number,
    per_page: { ...number, minimum: 1, maximum: 100 },
    orderby: { type: 'string', enum: orders, default: 'date' },
    ...(modifiedAfter && { modified_after: { type: 'string', format: 'date-time' } }),
  };
}

/** The index of one namespace: its routes, with methods and arguments. */
export function namespaceIndex(namespace: string, features: ShopFeatures): ShopAnswer {
  const list = argsOf(features);
  const { modified_after: _, ...plain } = list;
  const routes: Record<string, [readonly string[], Record<string, unknown>]> = {
    '': [['GET'], {}],
    '/products': [['GET', 'POST'], list],
    '/products/(?P<id>[\\d]+)': [['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], {}],
    '/products/(?P<product_id>[\\d]+)/variations': [['GET', 'POST'], list],
    '/products/batch': [['POST', 'PUT', 'PATCH'], {}],
    '/orders': [['GET', 'POST'], list],
    '/orders/(?P<id>[\\d]+)': [['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], {}],
    '/orders/(?P<order_id>[\\d]+)/refunds': [['GET', 'POST'], plain],
    '/customers': [['GET', 'POST'], plain],
    '/webhooks': [['GET', 'POST'], plain],
    ...(features.allVariations && { '/variations': [['GET'], { ...list, parent: { type: 'array' } }] }),
  };
  const entries = Object.entries(routes).map(([path, [methods, args]]) => [
    `/${namespace}${path}`,
    { namespace, methods, endpoints: [{ methods, args }] },
  ]);
  return json({ namespace, routes: Object.fromEntries(entries) });
}
