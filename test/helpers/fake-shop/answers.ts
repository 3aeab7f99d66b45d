/** A request as PHP sees it. */
export interface ShopRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface ShopAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const jsonType = 'application/json; charset=UTF-8';

/** PHP escapes slashes, and so does WordPress in its answers. */
export function json(
  value: unknown,
  { status = 200, headers = {} }: Partial<Omit<ShopAnswer, 'body'>> = {},
): ShopAnswer {
  const body = JSON.stringify(value).replaceAll('/', '\\/');
  return { status, headers: { 'content-type': jsonType, ...headers }, body };
}

export function html(body: string, { status = 200, headers = {} }: Partial<Omit<ShopAnswer, 'body'>> = {}): ShopAnswer {
  return { status, headers: { 'content-type': 'text/html; charset=UTF-8', ...headers }, body };
}

export function wooError(status: number, code: string, message: string, data: object = {}): ShopAnswer {
  return json({ code, message, data: { status, ...data } }, { status });
}

export const noRoute = (): ShopAnswer =>
  wooError(404, 'rest_no_route', 'No route was found matching the URL and request method.');

export const invalidId = (what: string): ShopAnswer =>
  wooError(404, `woocommerce_rest_${what}_invalid_id`, 'Invalid ID.');
