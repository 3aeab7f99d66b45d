import { MemoryStore } from '../adapters/memory-store/memory-store.ts';
import type { JobLease } from '../contracts/job-store.ts';
import type { PageCommit } from '../contracts/store.ts';
import { hashText } from '../hash-text.ts';
import type { NewFrontierUrl } from '../model/crawl.ts';

/** A store whose frontier mixes URLs of more and less worth: the first ones are a sample of all. Of a site, always the same. */
export class SamplingStore extends MemoryStore {
  override addUrls(customerId: string, lease: JobLease, urls: readonly NewFrontierUrl[]): Promise<number> {
    return super.addUrls(customerId, lease, urls.map(mixed));
  }

  override commitPages(customerId: string, lease: JobLease, commits: readonly PageCommit[]): Promise<number> {
    const shuffled = commits.map((commit) => ({ ...commit, discovered: commit.discovered.map(mixed) }));
    return super.commitPages(customerId, lease, shuffled);
  }
}

/**
 * Half of the span from what is hardly worth a visit to what is worth most (`url-priority.ts`). A job that cannot have all
 * pages takes those of most worth: what a sample takes should lean to them, and not leave the others out.
 */
const mixedOver = 96;

function mixed(url: NewFrontierUrl): NewFrontierUrl {
  const path = url.key.replace(/^\w+:\/\/[^/]*/, '');
  return { ...url, priority: url.priority + (hashText(path) / 2 ** 53) * mixedOver };
}
