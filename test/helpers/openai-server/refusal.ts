export interface Answer {
  readonly status: number;
  /** Sent as JSON, unless it is a text or bytes. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** The API says no, in its own shape. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`HTTP ${answer.status}`);
    this.answer = answer;
  }
}

/** https://platform.openai.com/docs/guides/error-codes */
export function refusal(
  status: number,
  message: string,
  code: string | null = null,
  { type = 'invalid_request_error', param = null, headers }: RefusalOptions = {},
): Refusal {
  return new Refusal({ status, headers, body: { error: { message, type, param, code } } });
}

interface RefusalOptions {
  readonly type?: string;
  readonly param?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}
