import { randomUUID } from 'node:crypto';
import { IntegrationError, throwIfAborted } from '../errors.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { ScrapedData } from '../model/page.ts';
import { fingerprintText, similarity, type TextFingerprint } from '../text-fingerprint.ts';
import { canonicalizeUrl } from './canonical-url.ts';
import { type VisitContext, visitUrl } from './visit-url.ts';

export interface NotFoundProbeOptions {
  readonly visit: VisitContext;
  readonly extract: (page: ScrapedData) => Promise<ExtractedContent>;
}

/** What a site answers to an address that nobody made. */
interface Answer {
  readonly title: string;
  readonly text: TextFingerprint;
}

/** From here on, two pages with the same title are the same answer. */
const sameFrom = 0.9;
/** Hosts of a job that are asked; the others are taken for honest. */
const maxHosts = 20;

/**
 * Finds pages that are only a site's answer to anything: once per host and job, an address that cannot exist is asked
 * for. Most sites say 404, and that was it. What a site sends with a status of success is compared with its pages.
 */
export class NotFoundProbe {
  readonly #options: NotFoundProbeOptions;
  readonly #answers = new Map<string, Promise<Answer | undefined>>();

  constructor(options: NotFoundProbeOptions) {
    this.#options = options;
  }

  /** @returns why the page is taken for such an answer; `undefined` when it is not. */
  async evidence({ url, title, text }: ExtractedContent): Promise<string | undefined> {
    const { origin, pathname } = new URL(url);
    // Many sites answer everything with their home page, which is a page all the same.
    if (pathname === '/') return undefined;
    const answer = await this.#answerOf(origin);
    if (!answer || answer.title !== title || similarity(answer.text, fingerprintText(text)) < sameFrom)
      return undefined;
    return 'the site sends the same page for an address that does not exist';
  }

  #answerOf(origin: string): Promise<Answer | undefined> {
    const known = this.#answers.get(origin);
    if (known || this.#answers.size >= maxHosts) return known ?? Promise.resolve(undefined);
    const answer = this.#ask(`${origin}/${randomUUID()}`);
    this.#answers.set(origin, answer);
    return answer;
  }

  async #ask(url: string): Promise<Answer | undefined> {
    const { visit, extract } = this.#options;
    const found = await visitUrl({ url, key: canonicalizeUrl(url) ?? url, depth: 0, foundOn: null }, visit);
    if (found.kind !== 'page') return undefined;
    try {
      const { title, text } = await extract(found.page);
      return text === '' ? undefined : { title, text: fingerprintText(text) };
    } catch (error) {
      throwIfAborted(visit.signal, 'crawler');
      // An answer that nobody can read is like no page. Nor may it cost the pages it would have been compared with.
      if (IntegrationError.isInstance(error) && error.code !== 'ABORTED') return undefined;
      throw error;
    }
  }
}
