import { inspect } from 'node:util';
import { redacted } from './redact-text.ts';

/**
 * A text that does not show itself: not in a log, not in JSON, not in an error, not in a debugger's listing. Only
 * {@link Secret.reveal} gives it out, so that every place that uses one can be found.
 *
 * @example
 * ```ts
 * const secret = new Secret('cs_...');
 * console.log(`${secret}`, JSON.stringify({ secret })); // [redacted] {"secret":"[redacted]"}
 * request.headers.authorization = `Basic ${secret.reveal()}`;
 * ```
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    // Not a method by its symbol: computed names cannot be declared without looking at their values.
    Object.defineProperty(this, inspect.custom, { value: () => redacted });
  }

  /** The text itself. Use it where it is needed, and do not keep it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }
}
