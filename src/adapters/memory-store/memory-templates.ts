import type { TemplateStore } from '../../contracts/store.ts';
import { copyPage, type MemoryPages } from './memory-pages.ts';

/** The part of the store that is about templates. @param pagesOf - the pages of a customer, who may have none. */
export function memoryTemplates(pagesOf: (customerId: string) => MemoryPages | undefined): TemplateStore {
  const ofHost = (customerId: string, host: string) =>
    (pagesOf(customerId)?.templates() ?? []).filter(({ template }) => template.host === host);
  return {
    async listTemplateHosts(customerId) {
      const hosts = (pagesOf(customerId)?.templates() ?? []).map(({ template }) => template.host);
      return [...new Set(hosts)].toSorted().slice(0, 500);
    },

    async sampleTemplates(customerId, host, { limit }) {
      return ofHost(customerId, host)
        .toSorted((a, b) => a.template.rank - b.template.rank)
        .slice(0, limit)
        .map(({ key, url, template: { rank, blocks } }) => ({
          key,
          url,
          rank,
          hashes: blocks.map(({ hash }) => hash),
        }));
    },

    async listTemplates(customerId, host, { otherThan, after = '', limit }) {
      return ofHost(customerId, host)
        .filter(({ key, template }) => key > after && template.templateId !== otherThan)
        .slice(0, limit);
    },

    async settleTemplates(customerId, keys, templateId) {
      for (const key of keys) pagesOf(customerId)?.settleTemplate(key, templateId);
    },

    async replaceTemplates(customerId, pages) {
      const stored = pagesOf(customerId);
      const current = pages.flatMap((page) => {
        const known = stored?.summary(page.key);
        if (known?.contentHash !== page.contentHash) return [];
        return [{ ...page, fetchedAt: known.fetchedAt, history: known.history }];
      });
      for (const page of current) stored?.put(copyPage(page));
      return current.length;
    },
  };
}
