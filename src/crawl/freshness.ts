import type { ClaimedUrl, PageSummary, PageValidators } from '../contracts/store.ts';
import { hashText } from '../hash-text.ts';
import type { Distrust } from '../model/job.ts';

/** Who can say that a page has not changed: the site when it is asked with a validator, or its sitemap. */
export type Witness = 'validator' | 'lastmod';

/** What the ledger says of a page that was taken for unchanged on the word of a witness. */
export const reasonOf: Readonly<Record<Witness, string>> = { validator: 'NOT_MODIFIED', lastmod: 'LASTMOD' };

/** How a visit is made: read the page, ask whether it has changed, or take the sitemap's word that it has not. */
export type VisitPlan = 'read' | 'ask' | 'believe';

export interface FreshnessOptions {
  /** Whether the page in the index is what this job would make of the same content. */
  readonly isReusable: (known: PageSummary) => boolean;
  /** Makes each job read other pages. */
  readonly jobId: string;
  readonly now: () => number;
  /** Hosts that an earlier run of the job found lying. @default none */
  readonly distrusted?: readonly Distrust[] | undefined;
}

/** What was found by reading a page that the index holds. */
export interface Reading extends PageValidators {
  readonly hasChanged: boolean;
}

/** What one witness of one host was worth in this job. */
interface TrackRecord {
  /** Pages that were read to see whether it tells the truth, or are being read. */
  probes: number;
  /** Pages it called unchanged that were. */
  truths: number;
  hasLied: boolean;
}

/** Pages of a host that are read although they could be asked for: a server that lies is met before it is believed. */
const firstProbes = 3;
/** Of the others, one in so many is read all the same. */
const probeEvery = 32;
/** A sitemap is believed when it was right about so many pages in this job. */
const truthsToBelieve = 10;
const hourMs = 3_600_000;
/** A date without a time ends, in the last time zone (UTC-12), 36 hours after its midnight in UTC. */
const longestDateMs = 36 * hourMs;
/** However honest a sitemap, its word alone spares no page for longer. */
const longestBeliefMs = 30 * 24 * hourMs;

/**
 * How far a site is believed when it says that a page has not changed.
 *
 * Servers send one ETag for every version, and sitemaps carry dates that nobody updates. So some pages are read although
 * the site calls them unchanged; the first lie ends the belief in that witness for the host and the job. What was taken
 * on its word before has to be visited again: {@link learn} says when.
 */
export class Freshness {
  readonly #options: FreshnessOptions;
  readonly #records = new Map<string, TrackRecord>();

  constructor(options: FreshnessOptions) {
    this.#options = options;
    for (const { host, reason } of options.distrusted ?? []) {
      if (reason === reasonOf.validator) this.#recordOf('validator', host).hasLied = true;
      if (reason === reasonOf.lastmod) this.#recordOf('lastmod', host).hasLied = true;
    }
  }

  plan(target: ClaimedUrl): VisitPlan {
    const { known } = target;
    if (!known || !this.#options.isReusable(known)) return 'read';
    const { host } = new URL(target.url);
    if (this.#isProbe(target.key)) return 'read';
    if (this.#callsUnchanged(target, known) && this.#isBelieved(host, known)) return 'believe';
    if (known.etag === null && known.lastModified === null) return 'read';
    const record = this.#recordOf('validator', host);
    if (record.hasLied) return 'read';
    record.probes += 1;
    return record.probes <= firstProbes ? 'read' : 'ask';
  }

  /** Whether an answer by `witness` may still be taken: it may have been found lying since it was asked. */
  isTrusted(witness: Witness, url: string): boolean {
    return !this.#recordOf(witness, new URL(url).host).hasLied;
  }

  /**
   * Compares what was read with what the witnesses would have said.
   *
   * @returns those that were found lying just now.
   */
  learn(target: ClaimedUrl, reading: Reading): Witness[] {
    const { known } = target;
    if (!known || !this.#options.isReusable(known)) return [];
    const said: Witness[] = [];
    if (sameValidator(known, reading)) said.push('validator');
    if (this.#callsUnchanged(target, known)) said.push('lastmod');
    const { host } = new URL(target.url);
    return said.filter((witness) => this.#weigh(this.#recordOf(witness, host), reading.hasChanged));
  }

  /** @returns whether this was its first lie. */
  #weigh(record: TrackRecord, hasChanged: boolean): boolean {
    if (!hasChanged) record.truths += 1;
    const isFirstLie = hasChanged && !record.hasLied;
    if (hasChanged) record.hasLied = true;
    return isFirstLie;
  }

  /** The site said "not modified" when it was asked: so much for what the sitemap says. */
  confirm(target: ClaimedUrl): void {
    const { known } = target;
    if (known && this.#callsUnchanged(target, known)) this.#recordOf('lastmod', new URL(target.url).host).truths += 1;
  }

  /** A date may mean any time of its day, anywhere: all of it must lie before our reading. */
  #callsUnchanged({ lastmod }: ClaimedUrl, { fetchedAt }: PageSummary): boolean {
    return lastmod !== null && lastmod.getTime() + longestDateMs < fetchedAt.getTime();
  }

  #isBelieved(host: string, { fetchedAt }: PageSummary): boolean {
    const { hasLied, truths } = this.#recordOf('lastmod', host);
    return !hasLied && truths >= truthsToBelieve && this.#options.now() - fetchedAt.getTime() < longestBeliefMs;
  }

  #isProbe(key: string): boolean {
    return hashText(`${this.#options.jobId} ${key}`) % probeEvery === 0;
  }

  #recordOf(witness: Witness, host: string): TrackRecord {
    const name = `${witness} ${host}`;
    let record = this.#records.get(name);
    if (!record) {
      record = { probes: 0, truths: 0, hasLied: false };
      this.#records.set(name, record);
    }
    return record;
  }
}

/** An ETag says more than a date (RFC 9110, section 13.2.2); with neither, nothing was said. */
function sameValidator(before: PageValidators, now: PageValidators): boolean {
  if (before.etag !== null) return before.etag === now.etag;
  return before.lastModified !== null && before.lastModified === now.lastModified;
}
