import { createHash } from 'node:crypto';
import { type Handler, reply, type SiteRequest } from './site-server.ts';

export interface ConditionalOptions {
  /** Of the body it is given. @default a hash of it: another one for every version */
  readonly etag?: ((body: string) => string) | undefined;
  /** Sent as it is; with it, no ETag unless `etag` is given. */
  readonly lastModified?: string | undefined;
}

/**
 * A page that answers conditional requests: 304 when the validator is the one it would send now.
 *
 * @param body - read at every request, so that a test may change it.
 */
export function conditional(body: () => string, options: ConditionalOptions = {}): Handler {
  const { lastModified } = options;
  const etagOf = options.etag ?? (lastModified === undefined ? hashed : undefined);
  return (request, response) => {
    const etag = etagOf?.(body());
    const headers = { ...(etag && { etag }), ...(lastModified && { 'last-modified': lastModified }) };
    const isSame = etag
      ? request.headers['if-none-match'] === etag
      : request.headers['if-modified-since'] === lastModified && lastModified !== undefined;
    if (isSame) response.writeHead(304, headers).end();
    else reply(body(), { headers })(request, response);
  };
}

/** Pages by path, each of them conditional. `pages` may be changed while the site runs. */
export function conditionalSite(pages: Record<string, string>, options?: ConditionalOptions): Record<string, Handler> {
  return Object.fromEntries(Object.keys(pages).map((path) => [path, conditional(() => pages[path] ?? '', options)]));
}

/** Whether a request asked for a page only in case it has changed. */
export function isConditional({ headers }: SiteRequest): boolean {
  return headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined;
}

const hashed = (body: string): string => `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
