import type { ServerResponse } from 'node:http';
import { type Answer, refusal } from './refusal.ts';

/** How a call goes wrong: instead of the answer, or to the answer. */
export interface Failure {
  readonly before?: (response: ServerResponse) => Answer | 'handled';
  readonly after?: (answer: Answer) => Answer;
}

/** A status in the API's own shape. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}): Failure {
  const type = code >= 500 ? 'server_error' : 'requests';
  return { before: () => refusal(code, 'The server had an error', null, { type, headers }).answer };
}

/** The account has no credit. */
export const insufficientQuota: Failure = {
  before: () =>
    refusal(429, 'You exceeded your current quota, please check your plan and billing details.', 'insufficient_quota', {
      type: 'insufficient_quota',
    }).answer,
};

/** A page of the proxy in front. */
export const badGateway: Failure = {
  before: () => ({ status: 502, body: '<h1>Bad Gateway</h1>', headers: { 'content-type': 'text/html' } }),
};

/** The connection is reset before an answer. */
export const dropped: Failure = {
  before: (response) => {
    response.socket?.resetAndDestroy();
    return 'handled';
  },
};

/** The connection breaks in the middle of the answer. */
export const brokenOff: Failure = {
  before: (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 10_000 });
    response.write('{"object":"list","data":[', () => response.socket?.resetAndDestroy());
    return 'handled';
  },
};

/** Never answers. */
export const hangs: Failure = { before: () => 'handled' };

/** An answer that is not what was asked for. */
export function changed(change: (body: string) => string): Failure {
  return { after: (answer) => (answer.status === 200 ? { ...answer, body: change(String(answer.body)) } : answer) };
}

/** A request with this text is refused as a whole. */
export function refusesText(bad: string): (texts: readonly string[]) => Failure | undefined {
  return (texts) => (texts.includes(bad) ? status(400) : undefined);
}
