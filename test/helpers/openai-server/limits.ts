import { refusal } from './refusal.ts';

export interface LimitOptions {
  /** Per model. @default none */
  readonly requestsPerMinute?: number | undefined;
  /** Per model. @default none */
  readonly tokensPerMinute?: number | undefined;
  /** Whether the `x-ratelimit-*` headers are sent; some compatible servers send none. @default true */
  readonly tellsLimits?: boolean | undefined;
}

/** A bucket that starts full and is refilled steadily. */
class Bucket {
  readonly #perMinute: number;
  #left: number;
  #at = performance.now();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
    this.#left = perMinute;
  }

  /** @returns 0 when there is enough, else the milliseconds until there is. */
  lacks(cost: number): number {
    const now = performance.now();
    this.#left = Math.min(this.#perMinute, this.#left + ((now - this.#at) * this.#perMinute) / 60_000);
    this.#at = now;
    return Math.max(0, ((cost - this.#left) * 60_000) / this.#perMinute);
  }

  take(cost: number): void {
    this.#left -= cost;
  }

  /** https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers */
  headers(name: string): Record<string, string> {
    return {
      [`x-ratelimit-limit-${name}`]: String(this.#perMinute),
      [`x-ratelimit-remaining-${name}`]: String(Math.max(0, Math.floor(this.#left))),
      [`x-ratelimit-reset-${name}`]: duration(((this.#perMinute - this.#left) * 60_000) / this.#perMinute),
    };
  }
}

/** As Go writes it: `6m0s`, `1.5s`, `20ms`. */
function duration(ms: number): string {
  if (ms < 1_000) return `${Math.ceil(ms)}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = (ms % 60_000) / 1_000;
  return minutes > 0 ? `${minutes}m${seconds.toFixed(3)}s` : `${seconds.toFixed(3)}s`;
}

/** Requests and tokens of a minute, counted for each model. */
export class ServiceLimits {
  readonly #options: LimitOptions;
  readonly #models = new Map<string, { readonly requests: Bucket; readonly tokens: Bucket }>();

  constructor(options: LimitOptions) {
    this.#options = options;
  }

  /** @returns headers of the answer. @throws Refusal 429 */
  take(model: string, tokens: number): Record<string, string> {
    const { requestsPerMinute = 1e12, tokensPerMinute = 1e12, tellsLimits = true } = this.#options;
    const known = this.#models.get(model);
    const limits = known ?? { requests: new Bucket(requestsPerMinute), tokens: new Bucket(tokensPerMinute) };
    this.#models.set(model, limits);
    const headersOf = (): Record<string, string> =>
      tellsLimits ? { ...limits.requests.headers('requests'), ...limits.tokens.headers('tokens') } : {};
    if (tokens > tokensPerMinute) {
      const what = `on tokens per min (TPM): Limit ${tokensPerMinute}, Requested ${tokens}.`;
      throw refusal(429, `Request too large for ${model} ${what}`, 'rate_limit_exceeded', {
        type: 'tokens',
        headers: headersOf(),
      });
    }
    const [kind, lackMs] =
      limits.requests.lacks(1) > 0 ? ['requests', limits.requests.lacks(1)] : ['tokens', limits.tokens.lacks(tokens)];
    if (lackMs > 0) {
      const headers = {
        ...headersOf(),
        'retry-after': String(Math.ceil(lackMs / 1_000)),
        'retry-after-ms': String(Math.ceil(lackMs)),
      };
      throw refusal(429, `Rate limit reached for ${model} on ${kind} per min`, 'rate_limit_exceeded', {
        type: kind,
        headers,
      });
    }
    limits.requests.take(1);
    limits.tokens.take(tokens);
    return headersOf();
  }
}
