import type { IntegrationError } from '../errors.ts';
import type { ErrorInfo } from '../model/job.ts';
import { redactText } from '../security/redact-text.ts';

const maxSampleUrls = 5;
/** Distinct failures kept; later ones are counted under the last of the same code. */
const maxEntries = 50;

/**
 * The failures of a job: one entry per distinct failure, however many pages it cost.
 *
 * Distinct means service, code and message, URLs in the message aside.
 */
export class ErrorSummary {
  readonly #entries = new Map<string, ErrorInfo>();

  constructor(earlier: readonly ErrorInfo[] = []) {
    for (const entry of earlier) this.#entries.set(keyOf(entry), snapshot(entry));
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  add(error: IntegrationError, url?: string): void {
    const entry = this.#entryFor(error);
    entry.count += 1;
    entry.lastAt = error.timestamp;
    if (url !== undefined && entry.sampleUrls.length < maxSampleUrls && !entry.sampleUrls.includes(url))
      entry.sampleUrls.push(url);
  }

  /** In order of first appearance. */
  toArray(): ErrorInfo[] {
    return [...this.#entries.values()].map(snapshot);
  }

  #entryFor(error: IntegrationError): ErrorInfo {
    const known = this.#entries.get(keyOf(error));
    if (known) return known;
    if (this.#entries.size >= maxEntries) {
      const similar = [...this.#entries.values()].findLast((entry) => entry.code === error.code);
      if (similar) return similar;
    }
    const entry: ErrorInfo = {
      code: error.code,
      message: redactText(error.message),
      service: error.service,
      retryable: error.retryable,
      count: 0,
      sampleUrls: [],
      firstAt: error.timestamp,
      lastAt: error.timestamp,
    };
    this.#entries.set(keyOf(error), entry);
    return entry;
  }
}

const keyOf = ({ service, code, message }: Pick<ErrorInfo, 'service' | 'code' | 'message'>): string =>
  `${service} ${code} ${message.replaceAll(/https?:\/\/\S+/g, '')}`;

const snapshot = (entry: ErrorInfo): ErrorInfo => ({ ...entry, sampleUrls: [...entry.sampleUrls] });
