import type { Logger } from '../contracts/logger.ts';
import { redactContext } from '../security/redact.ts';
import { redactText } from '../security/redact-text.ts';

/**
 * The caller's logger, safe to use: nothing secret reaches it, whoever wrote the line, and one that throws harms nobody.
 *
 * pino takes the facts first and drops them when they come second; console and the others take them second.
 */
export function redactingLogger(logger: Logger): Logger {
  const isPino = ['bindings', 'child'].every((name) => typeof Reflect.get(logger, name) === 'function');
  const write = (level: keyof Logger, message: string, facts: Readonly<Record<string, unknown>>): void => {
    const line = [redactText(message), redactContext(facts)] as const;
    try {
      // The one cast: pino's own order, which our contract does not have.
      if (isPino) (logger[level] as (...parts: unknown[]) => void)(line[1], line[0]);
      else logger[level](...line);
    } catch {
      // A line that is lost costs less than what it tells of.
    }
  };
  return {
    debug: (message, facts = {}) => write('debug', message, facts),
    info: (message, facts = {}) => write('info', message, facts),
    warn: (message, facts = {}) => write('warn', message, facts),
    error: (message, facts = {}) => write('error', message, facts),
  };
}
