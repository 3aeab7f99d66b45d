/** A request of discovery: reads only. */
export interface SiteRequest {
  readonly method: 'GET' | 'HEAD';
  readonly url: string;
}

export interface SiteAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded from UTF-8; `''` when there is none. */
  readonly body: string;
  /** The address that answered. */
  readonly url: string;
}

/** Sends one request and follows no redirect. Refuses addresses that may not be reached. */
export type SendSiteRequest = (request: SiteRequest) => Promise<SiteAnswer>;

const maxRedirects = 5;
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Sends a request and follows redirects, every one of them through `send` and its checks.
 *
 * @returns the first answer that is no redirect, or the redirect itself when it leads nowhere, in a circle or too far.
 */
export async function followRedirects(send: SendSiteRequest, request: SiteRequest): Promise<SiteAnswer> {
  const visited = new Set<string>();
  let { url } = request;
  for (;;) {
    visited.add(url);
    const answer = await send({ ...request, url });
    const target = redirectStatuses.has(answer.status) ? URL.parse(answer.headers['location'] ?? '', url) : null;
    if (!target || visited.has(target.href) || visited.size > maxRedirects) return { ...answer, url };
    target.hash = '';
    url = target.href;
  }
}
