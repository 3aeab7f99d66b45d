import { IntegrationError } from '../../errors.ts';
import { assertPageType } from '../got-fetcher/page-type.ts';
import { redirectTarget } from '../got-fetcher/redirect-target.ts';

/** What the request for a document was answered with, before its body. */
export interface DocumentAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly redirectUrl: string | undefined;
  /** Whether there is a page to render: a success with a body, and no redirect. */
  readonly isPage: boolean;
}

const maxHeaderLines = 100;
const maxHeaderBytes = 16_384;

/** @throws IntegrationError `HEADERS_TOO_LARGE`, `REDIRECT_INVALID`, `SCHEME_BLOCKED`, `UNSUPPORTED_TYPE` */
export function readAnswer(
  url: URL,
  status: number,
  lines: readonly { readonly name: string; readonly value: string }[],
): DocumentAnswer {
  const bytes = lines.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  if (lines.length > maxHeaderLines || bytes > maxHeaderBytes) {
    const message = `Expected at most ${maxHeaderLines} header lines and ${maxHeaderBytes} bytes; got more`;
    throw new IntegrationError(message, { code: 'HEADERS_TOO_LARGE', service: 'fetcher' });
  }
  const headers: Record<string, string> = Object.create(null);
  for (const { name, value } of lines) {
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
  }
  const target = redirectTarget(
    status,
    lines.flatMap(({ name, value }) => [name, toLatin1(value)]),
    url,
  );
  const isPage = status >= 200 && status <= 299 && status !== 204 && status !== 205;
  if (isPage) assertPageType(headers['content-type'] ?? '');
  return { status, headers, redirectUrl: target?.href, isPage };
}

/** As Node would have read the header's bytes. */
const toLatin1 = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');
