import type { Fetcher, FetchRequest, FetchResponse } from '../../../src/contracts/fetcher.ts';
import { IntegrationError } from '../../../src/errors.ts';

/** A body, a whole answer, or a function for answers that fail or take their time. */
export type FakeAnswer = string | Uint8Array | FakeResponse | ((request: FetchRequest) => Promise<FakeResponse>);

export interface FakeResponse {
  readonly status?: number;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly truncated?: boolean;
}

export interface FakeFetcher extends Fetcher {
  /** URLs asked for, in order. */
  readonly requests: readonly FetchRequest[];
}

/** Answers by URL; any other URL is a 404. */
export function createFakeFetcher(answers: Readonly<Record<string, FakeAnswer>>): FakeFetcher {
  const requests: FetchRequest[] = [];
  return {
    requests,
    async fetch(request) {
      requests.push(request);
      const answer = answers[request.url] ?? { status: 404 };
      return toResponse(request.url, typeof answer === 'function' ? await answer(request) : answer);
    },
  };
}

/** An answer that is an error of the given code. */
export function failsWith(code: string): () => Promise<FakeResponse> {
  return async () => Promise.reject(new IntegrationError(`fails with ${code}`, { code, service: 'fetcher' }));
}

function toResponse(url: string, answer: string | Uint8Array | FakeResponse): FetchResponse {
  const response = typeof answer === 'string' || answer instanceof Uint8Array ? { body: answer } : answer;
  const body = Buffer.from(response.body ?? '');
  return {
    url,
    status: response.status ?? 200,
    headers: response.headers ?? {},
    body,
    encodedBytes: body.length,
    truncated: response.truncated ?? false,
  };
}
