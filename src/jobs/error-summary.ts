import type { UrlFailure } from '../model/crawl.ts';
import type { ErrorInfo } from '../model/job.ts';
import { redactText } from '../security/redact-text.ts';

/** A failure and when it happened. */
export interface DatedFailure extends UrlFailure {
  readonly at: Date;
}

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

  add(failure: DatedFailure, url?: string): void {
    const entry = this.#entryFor(failure);
    entry.count += 1;
    if (failure.at < entry.firstAt) entry.firstAt = failure.at;
    if (failure.at > entry.lastAt) entry.lastAt = failure.at;
    if (url !== undefined && entry.sampleUrls.length < maxSampleUrls && !entry.sampleUrls.includes(url))
      entry.sampleUrls.push(url);
  }

  /** In order of first appearance. */
  toArray(): ErrorInfo[] {
    return [...this.#entries.values()].map(snapshot);
  }

  #entryFor({ code, service, retryable, at, ...failure }: DatedFailure): ErrorInfo {
    const message = redactText(failure.message);
    const key = keyOf({ service, code, message });
    const known = this.#entries.get(key);
    if (known) return known;
    if (this.#entries.size >= maxEntries) {
      const similar = [...this.#entries.values()].findLast((entry) => entry.code === code);
      if (similar) return similar;
    }
    const entry: ErrorInfo = { code, message, service, retryable, count: 0, sampleUrls: [], firstAt: at, lastAt: at };
    this.#entries.set(key, entry);
    return entry;
  }
}

const keyOf = ({ service, code, message }: Pick<ErrorInfo, 'service' | 'code' | 'message'>): string =>
  `${service} ${code} ${message.replaceAll(/https?:\/\/\S+/g, '')}`;

const snapshot = (entry: ErrorInfo): ErrorInfo => ({ ...entry, sampleUrls: [...entry.sampleUrls] });
