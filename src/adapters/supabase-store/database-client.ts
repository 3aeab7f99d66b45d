import { randomUUID } from 'node:crypto';
import type { Clock } from '../../contracts/clock.ts';
import { IntegrationError } from '../../errors.ts';
import { retry } from '../../resilience/retry.ts';
import { Semaphore } from '../../resilience/semaphore.ts';
import { withDeadline } from '../../resilience/with-deadline.ts';
import { cleanText } from './clean-text.ts';
import type { SupabaseAnswer, SupabaseClientLike } from './supabase-client.ts';
import { refusalOf, toStoreError } from './to-store-error.ts';

/** What a function of the store is given besides its customer. */
export type Arguments = Readonly<Record<string, unknown>>;

export interface DatabaseClientOptions {
  readonly connect: () => Promise<SupabaseClientLike>;
  readonly clock: Clock;
  /** Milliseconds for one request. */
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly backoffMs: number;
  /** Makes the error of a refusal of our own functions, by its code. */
  readonly toRefusal: (code: string, customerId: string | null, given: Arguments) => IntegrationError;
}

/** Requests at a time: a project's pool of connections is shared with everything else that uses it. */
const maxRequests = 12;
/** Calls that may wait for their turn. More means that nobody awaits them. */
const maxWaitingCalls = 10_000;
/** Arguments of more bytes are sent in parts; gateways are known to refuse bodies of several megabytes. */
const maxArgumentBytes = 2_000_000;
/** Characters of a part: at most 3 MB as UTF-8, and a little more as JSON. */
const partLength = 1_000_000;

/**
 * Calls functions of the database: one request each, repeated when it fails for a passing reason. A write is carried out
 * once, however often its request is repeated; see `csi_write` in the migrations.
 */
export class DatabaseClient {
  readonly #options: DatabaseClientOptions;
  readonly #turns = new Semaphore(maxRequests);
  readonly #pending = new Set<Promise<unknown>>();
  #client: Promise<SupabaseClientLike> | undefined;
  #closed = false;

  constructor(options: DatabaseClientOptions) {
    this.#options = options;
  }

  /**
   * @param customerId - `null` for the few reads over all customers.
   * @returns what the function gave: the caller knows its shape, which is written in the migrations.
   * @throws IntegrationError `STORE_FAILED`, `INTEGRATION_CLOSED`, and what `toRefusal` makes.
   */
  read<T>(name: string, customerId: string | null, given: Arguments): Promise<T> {
    const parameters = { ...(customerId === null ? {} : { p_customer_id: customerId }), p_arguments: cleanText(given) };
    return this.#track(() => this.#call(name, { name, parameters, customerId, given }));
  }

  /** As {@link read}, for functions that write. */
  write<T>(name: string, customerId: string, given: Arguments): Promise<T> {
    return this.#track(async () => {
      const request = randomUUID();
      const parameters = { p_customer_id: customerId, p_request: request, p_function: name };
      const cleaned = cleanText(given);
      const body = JSON.stringify(cleaned);
      const isLarge = body.length * 3 > maxArgumentBytes && Buffer.byteLength(body) > maxArgumentBytes;
      if (isLarge) await this.#upload(customerId, request, body);
      const withArguments = { ...parameters, p_arguments: isLarge ? null : cleaned };
      return this.#call('csi_write', { name, parameters: withArguments, customerId, given });
    });
  }

  /** The vendor's client, for what is no call of a function. */
  client(): Promise<SupabaseClientLike> {
    this.#client ??= this.#options.connect();
    return this.#client;
  }

  /** Waits for pending calls; later ones are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#pending);
  }

  async #upload(customerId: string, request: string, body: string): Promise<void> {
    for (const [part, text] of cutIntoParts(body).entries()) {
      const parameters = { p_customer_id: customerId, p_request: request, p_part: part, p_body: text };
      await this.#call('csi_upload', { name: 'csi_upload', parameters, customerId, given: {} });
    }
  }

  async #track<T>(work: () => Promise<unknown>): Promise<T> {
    if (this.#closed) {
      throw new IntegrationError('The store is closed', { code: 'INTEGRATION_CLOSED', service: 'store' });
    }
    if (this.#turns.waiting >= maxWaitingCalls) {
      throw new IntegrationError('Too many calls wait for the store', {
        code: 'STORE_FAILED',
        service: 'store',
        retryable: true,
      });
    }
    const running = work();
    this.#pending.add(running);
    try {
      // The functions are ours: their answers have the shapes that the migrations say.
      return (await running) as T;
    } finally {
      this.#pending.delete(running);
    }
  }

  #call(rpc: string, { name, parameters, customerId, given }: Call): Promise<unknown> {
    const { maxRetries, backoffMs, clock, toRefusal } = this.#options;
    const attempt = async (): Promise<unknown> => {
      const answer = await this.#turns.run(() => this.#send(rpc, parameters));
      // Every function of ours answers with a body. An empty 404 would pass for success: the client says 204 and no error.
      if (answer.status === 200 && !answer.error) return answer.data;
      const refusal = refusalOf(answer);
      throw refusal === undefined ? toStoreError(name, answer) : toRefusal(refusal, customerId, given);
    };
    return retry(attempt, { maxRetries, backoffMs, clock });
  }

  async #send(rpc: string, parameters: Arguments): Promise<SupabaseAnswer> {
    const { timeoutMs, clock } = this.#options;
    const client = await this.client();
    try {
      return await withDeadline(async (signal) => client.rpc(rpc, parameters).abortSignal(signal), {
        timeoutMs,
        service: 'store',
        clock,
      });
    } catch (error) {
      if (!IntegrationError.isInstance(error)) throw error;
      const { message, context } = error;
      throw new IntegrationError(message, {
        code: 'STORE_FAILED',
        service: 'store',
        retryable: true,
        context,
        cause: error,
      });
    }
  }
}

interface Call {
  /** Of the function that does the work, for errors. */
  readonly name: string;
  readonly parameters: Arguments;
  readonly customerId: string | null;
  readonly given: Arguments;
}

/** Parts of at most {@link partLength} characters, none of which ends within a surrogate pair. */
function cutIntoParts(text: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + partLength);
    if (end < text.length && text.charCodeAt(end - 1) >= 0xd800 && text.charCodeAt(end - 1) <= 0xdbff) end -= 1;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}
