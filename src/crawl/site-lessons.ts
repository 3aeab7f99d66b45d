import { crc32 } from 'node:zlib';
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
  #bytes: Buffer | undefined;

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
  learnTraps({ url, source, foundOn }: CrawlTarget, content: ExtractedContent, links: readonly NewFrontierUrl[]): void {
    const text = content.text.slice(0, comparedText);
    this.#options.traps.learn({
      ...{ url, source, foundOn, text },
      textHash: this.#hashOf(text),
      title: [content.title, content.headings[0]?.text ?? ''].join(' '),
      newLinks: links.filter((link) => !link.refused).map((link) => link.url),
      isProduct: content.products.length === 1,
    });
  }

  /**
   * In a third of the time of SHA-1, or of CRC-32 over UTF-8: the lower bytes of the characters tell texts apart as well. A
   * site that forges it makes its own pages look like copies.
   */
  #hashOf(text: string): number {
    this.#bytes ??= Buffer.allocUnsafe(comparedText);
    const count = this.#bytes.write(text, 'latin1');
    return text.length * 2 ** 32 + crc32(this.#bytes.subarray(0, count));
  }
}
