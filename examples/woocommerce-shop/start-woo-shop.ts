/**
 * A shop with the API of WooCommerce on loopback: as much of it as the example asks for. It looks at the key, and not at the
 * signature.
 */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { orders, products, type Row } from './records.ts';

export interface WooShop {
  readonly origin: string;
  readonly host: string;
  readonly keys: { readonly consumerKey: string; readonly consumerSecret: string };
  /** Changes a product, as its owner would; returns what the shop sends to its webhooks: signed bytes. */
  changeProduct(id: number, fields: Readonly<Record<string, unknown>>): Delivery;
  close(): Promise<void>;
}

export interface Delivery {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const keys = { consumerKey: `ck_${'1'.repeat(40)}`, consumerSecret: `cs_${'2'.repeat(40)}` };

export async function startWooShop(): Promise<WooShop> {
  const lists = new Map<string, Row[]>([
    ['orders', orders()],
    ['customers', []],
    ['webhooks', []],
  ]);
  let secret = '';
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const sent = JSON.parse((await textOf(request)) || '{}') as Record<string, unknown>;
    if (typeof sent['secret'] === 'string') secret = sent['secret'];
    const answer = respond(lists, { method: request.method ?? 'GET', url, sent });
    const link = `<${url.origin}/wp-json/>; rel="https://api.w.org/"`;
    const { status = 200, total, json } = answer;
    const paging = total === undefined ? {} : { 'x-wp-total': `${total}`, 'x-wp-totalpages': `${total > 0 ? 1 : 0}` };
    response.writeHead(status, { 'content-type': 'application/json', link, ...paging });
    response.end(request.method === 'HEAD' ? undefined : JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  lists.set('products', products(`http://${host}`));
  return {
    ...{ origin: `http://${host}`, host, keys },
    changeProduct(id, fields) {
      const row = lists.get('products')?.find((each) => each.id === id);
      Object.assign(row ?? {}, fields, { date_modified_gmt: new Date().toISOString().slice(0, 19) });
      const body = Buffer.from(JSON.stringify(row));
      const signature = createHmac('sha256', secret).update(body).digest('base64');
      const names = { topic: 'product.updated', resource: 'product', event: 'updated', signature };
      const headers = Object.entries(names).map(([name, value]) => [`x-wc-webhook-${name}`, value]);
      return { body, headers: Object.fromEntries(headers) };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly sent: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly status?: number;
  readonly json: unknown;
  readonly total?: number;
}

function respond(lists: ReadonlyMap<string, Row[]>, { method, url, sent }: Asked): Answer {
  const path = url.pathname.replace(/^\/wp-json\/?|\/$/g, '');
  if (!url.pathname.startsWith('/wp-json')) return { json: 'Example Shop' };
  if (path === '')
    return { json: { name: 'Example Shop', home: url.origin, namespaces: ['wc/v3'], routes: {}, authentication: [] } };
  if (path === 'wc/v3') return { json: index };
  if (url.searchParams.get('oauth_consumer_key') !== keys.consumerKey)
    return { status: 401, json: { code: 'woocommerce_rest_cannot_view', message: 'Sorry.', data: { status: 401 } } };
  if (path === 'wc/v3/data/currencies/current') return { json: { code: 'EUR' } };
  if (path.startsWith('wc/v3/settings/')) return { json: { value: 'yes' } };
  const [, name = '', id] = /^wc\/v3\/(\w+)(?:\/(\w+))?$/.exec(path) ?? [];
  const rows = lists.get(name);
  if (!rows) return { status: 404, json: { code: 'rest_no_route', message: 'No route.', data: { status: 404 } } };
  if (id === 'batch') return { json: {} };
  const row = rows.find((each) => `${each.id}` === id);
  if (row) return { json: method === 'GET' ? row : Object.assign(row, sent) };
  if (method === 'POST') {
    const created = { ...sent, id: rows.length + 1 };
    rows.push(created);
    return { status: 201, json: created };
  }
  return listed(rows, url.searchParams);
}

function listed(rows: readonly Row[], query: URLSearchParams): Answer {
  const include = query.get('include')?.split(',');
  const after = query.get('modified_after')?.slice(0, 19);
  const found = rows.filter((row) => {
    if (include && !include.includes(`${row.id}`)) return false;
    return after === undefined || String(row['date_modified_gmt']) > after;
  });
  return { json: query.get('page') === '1' || !query.has('page') ? found : [], total: found.length };
}

const list = { orderby: { enum: ['id', 'modified'] }, modified_after: { type: 'string' }, page: {}, per_page: {} };
/** What the API says of itself: by this the library knows that it can ask for changes. */
const index = {
  namespace: 'wc/v3',
  routes: Object.fromEntries(
    ['products', 'orders', 'customers', 'webhooks'].map((name) => [
      `/wc/v3/${name}`,
      { namespace: 'wc/v3', methods: ['GET', 'POST'], endpoints: [{ methods: ['GET', 'POST'], args: list }] },
    ]),
  ),
};

async function textOf(request: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}
