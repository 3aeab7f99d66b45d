import type { Store } from '../../contracts/store.ts';
import type { ExtractedContent } from '../../model/content.ts';
import { SiteTemplate, sampleSize } from './site-template.ts';
import { type TrimmedPage, trimPage } from './trim-page.ts';

/** Sites of one job whose templates are kept in memory, at 200 to 450 KB each and 2.7 MB at most; the pages of others are kept whole. */
const maxSites = 32;

/** The templates of the sites of one customer: each as the store remembers it when its first page comes. */
export class SiteTemplates {
  readonly #store: Store;
  readonly #customerId: string;
  readonly #sites = new Map<string, Promise<SiteTemplate>>();

  constructor(store: Store, customerId: string) {
    this.#store = store;
    this.#customerId = customerId;
  }

  /** A page without its site's template, as far as that is known by now. */
  async trim(content: ExtractedContent): Promise<TrimmedPage> {
    const site = content.blocks.length === 0 ? undefined : await this.#siteOf(new URL(content.url).host);
    return site === undefined ? { markdown: content.markdown } : trimPage(content, site);
  }

  #siteOf(host: string): Promise<SiteTemplate> | undefined {
    const { templates } = this.#store;
    const known = this.#sites.get(host);
    if (known !== undefined || templates === undefined || this.#sites.size >= maxSites) return known;
    const loading = readSiteTemplate(templates, this.#customerId, host);
    this.#sites.set(host, loading);
    return loading;
  }
}

/** The template that the stored pages of a site have. */
export async function readSiteTemplate(
  templates: NonNullable<Store['templates']>,
  customerId: string,
  host: string,
): Promise<SiteTemplate> {
  return new SiteTemplate(await templates.sampleTemplates(customerId, host, { limit: sampleSize }));
}
