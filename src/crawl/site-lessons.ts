import { hash } from 'node:crypto';
import type { ExtractedContent } from '../model/content.ts';
import type { CrawlTarget, NewFrontierUrl } from '../model/crawl.ts';
import type { ScrapedData } from '../model/page.ts';
import { detectShopPlatform } from './shop-platform.ts';
import type { TrapGuard } from './traps/trap-guard.ts';
import type { UrlAdmission } from './url-admission.ts';

export interface SiteLessonsOptions {
  readonly admission: UrlAdmission;
  readonly traps: TrapGuard;
}

/** Pages that are searched for signs of shop software; a shop shows them on every page. */
const maxPlatformLooks = 10;
/** UTF-16 code units of a text by which copies are told: more would only take time. */
const comparedText = 100_000;

/** Takes from the pages of a crawl what helps to judge its URLs. */
export class SiteLessons {
  readonly #options: SiteLessonsOptions;
  #platformLooks = 0;

  constructor(options: SiteLessonsOptions) {
    this.#options = options;
  }

  /** Which shop software the site runs on, told before the links of the page are judged. */
  learnPlatform({ headers }: ScrapedData, { links }: ExtractedContent): void {
    const { admission } = this.#options;
    if (admission.knowsPlatform || this.#platformLooks >= maxPlatformLooks) return;
    this.#platformLooks += 1;
    const platform = detectShopPlatform({ headers, urls: links.map(({ url }) => url) });
    if (platform) admission.platform = platform;
  }

  /** What the page brought, and so which shapes of URLs lead nowhere. @param links - what it brought to the frontier. */
  learnTraps(target: CrawlTarget, content: ExtractedContent, links: readonly NewFrontierUrl[]): void {
    this.#options.traps.learn({
      ...target,
      text: content.text,
      // Of bytes: of a text, Node takes half as long again.
      textHash: hash('sha1', Buffer.from(content.text.slice(0, comparedText)), 'base64'),
      title: [content.title, content.headings[0]?.text ?? ''].join(' '),
      newLinks: links.flatMap(({ url, refused }) => (refused ? [] : [url])),
      isProduct: content.products.length === 1,
    });
  }
}
