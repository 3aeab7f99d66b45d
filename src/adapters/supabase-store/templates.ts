import type { TemplateStore } from '../../contracts/store.ts';
import type { DatabaseClient } from './database-client.ts';
import { packPages } from './pack-page.ts';
import type { StoreText } from './store-text.ts';

/** The part of the store that is about templates. */
export function templateCalls(database: DatabaseClient, { analyzer, textLanguage }: StoreText): TemplateStore {
  return {
    listTemplateHosts(customerId) {
      return database.read('csi_list_template_hosts', customerId, {});
    },

    sampleTemplates(customerId, host, options) {
      return database.read('csi_sample_templates', customerId, { host, ...options });
    },

    listTemplates(customerId, host, options) {
      return database.read('csi_list_templates', customerId, { host, ...options });
    },

    async settleTemplates(customerId, keys, templateId) {
      await database.write('csi_settle_templates', customerId, { keys, templateId });
    },

    async replaceTemplates(customerId, pages) {
      const packed = await packPages(pages, analyzer);
      return database.write('csi_replace_templates', customerId, { textLanguage, pages: packed });
    },
  };
}
