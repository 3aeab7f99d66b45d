/**
 * Where log lines go. `console` and pino fit: pino is recognised by its `bindings` and `child`, and given the facts first.
 *
 * Called with a short message and facts that were redacted before: no secret, no page text.
 * Implementations must not throw and must not block.
 */
export interface Logger {
  debug(message: string, facts?: Readonly<Record<string, unknown>>): void;
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
  error(message: string, facts?: Readonly<Record<string, unknown>>): void;
}
