import type { Store, StoredPage, TemplateStore } from '../contracts/store.ts';
import { throwIfAborted } from '../errors.ts';
import type { ContentEmbedder } from '../pipeline/embed-content.ts';
import type { SiteTemplate } from '../pipeline/site-template/site-template.ts';
import { readSiteTemplate } from '../pipeline/site-template/site-templates.ts';
import { mayBeCut, retrimPage } from '../pipeline/site-template/trim-page.ts';

export interface SettleOptions {
  readonly customerId: string;
  readonly embedder: ContentEmbedder;
  readonly signal: AbortSignal;
  /** Told of every page that was cut anew. */
  readonly onRecut?: ((before: StoredPage, after: StoredPage) => Promise<void>) | undefined;
}

const batchSize = 100;

/**
 * Cuts pages anew that were cut by less, or other, knowledge of their site than there is now that all of it was read: the
 * index comes to hold what it would hold if everything had been known from the start, whatever came first.
 *
 * Pages that only a fetch could bring up to date (other chunking settings, another model) are left as they are, and so are
 * those whose new texts the budget has no vectors for: search finds more in a page with too much text than in one without
 * vectors. The next job takes them up again.
 *
 * @returns how many pages changed.
 * @throws IntegrationError `EMBEDDING_FAILED`, `STORE_FAILED`, `ABORTED`; what was not settled is left to the next job.
 */
export async function settleTemplates(store: Store, options: SettleOptions): Promise<number> {
  const { templates } = store;
  if (templates === undefined) return 0;
  let changed = 0;
  for (const host of await templates.listTemplateHosts(options.customerId)) {
    const site = await readSiteTemplate(templates, options.customerId, host);
    changed += await settleSite({ store, templates, host, site }, options);
  }
  return changed;
}

interface Site {
  readonly store: Store;
  readonly templates: TemplateStore;
  readonly host: string;
  readonly site: SiteTemplate;
}

async function settleSite({ store, templates, host, site }: Site, options: SettleOptions): Promise<number> {
  const { customerId, embedder, signal, onRecut } = options;
  let changed = 0;
  let after: string | undefined;
  for (;;) {
    throwIfAborted(signal, 'jobs');
    const query = { otherThan: site.id, after, limit: batchSize };
    const pages = await templates.listTemplates(customerId, host, query);
    const settled: string[] = [];
    for (const templated of pages) {
      const page = mayBeCut(templated, site) ? await store.readPage(customerId, templated.key) : undefined;
      if (page !== undefined && !embedder.isLike(page)) continue;
      const recut = page && (await recutPage(page, site, options));
      if (recut && embedder.embeds && recut.chunks.some(({ vector }) => vector === null)) continue;
      if (page === undefined || recut === undefined) {
        settled.push(templated.key);
        continue;
      }
      const replaced = await templates.replaceTemplates(customerId, [recut]);
      if (replaced > 0) await onRecut?.(page, recut);
      changed += replaced;
    }
    await templates.settleTemplates(customerId, settled, site.id);
    if (pages.length < batchSize) return changed;
    after = pages.at(-1)?.key;
  }
}

/** @returns `undefined` when the page stays as it is. */
async function recutPage(
  page: StoredPage,
  site: SiteTemplate,
  { embedder }: SettleOptions,
): Promise<StoredPage | undefined> {
  const { template } = page;
  const trimmed = template && retrimPage({ ...page, template }, site);
  if (trimmed === undefined) return undefined;
  const { markdown } = trimmed;
  const faq = (template?.questions ?? []).map((question) => ({ question, answer: '' }));
  const { chunks } = await embedder.embed({ key: page.key, url: page.url, title: page.title, markdown, faq });
  const modelId = chunks.some(({ vector }) => vector !== null) ? embedder.modelId : null;
  return { ...page, ...trimmed, chunks, modelId };
}
