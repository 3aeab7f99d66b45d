import type { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { findCustomer, unknownCustomer } from './customers.ts';
import type { Database } from './database.ts';
import { findPage } from './page-summary.ts';
import { type TemplateRow, toTemplate, unpackBlocks } from './page-template-rows.ts';
import { replacePages } from './pages.ts';
import type { PackedTemplateStore, Synchronous } from './protocol.ts';

const maxHosts = 500;

/** The part of the store that is about templates, on one file. */
export function templateOperations(database: Database, analyzer: TextAnalyzer): Synchronous<PackedTemplateStore> {
  const numberOf = (customerId: string): number => findCustomer(database, customerId) ?? unknownCustomer;
  return {
    listTemplateHosts(customerId) {
      const rows = database.all<{ host: string }>(
        'SELECT DISTINCT host FROM page_templates WHERE customer = ? ORDER BY host LIMIT ?',
        ...[numberOf(customerId), maxHosts],
      );
      return rows.map(({ host }) => host);
    },

    sampleTemplates(customerId, host, { limit }) {
      const customer = numberOf(customerId);
      const rows = database.all<KeyedRow>(
        `SELECT pages.key, pages.url, rank, blocks FROM page_templates JOIN pages ON pages.number = page
         WHERE page_templates.customer = ? AND pages.customer = ? AND host = ? ORDER BY rank, pages.key LIMIT ?`,
        ...[customer, customer, host, limit],
      );
      return rows.map(({ key, url, rank, blocks }) => ({
        ...{ key, url, rank },
        hashes: unpackBlocks(blocks).map(({ hash }) => hash),
      }));
    },

    listTemplates(customerId, host, { otherThan, after = '', limit }) {
      const customer = numberOf(customerId);
      const rows = database.all<KeyedRow>(
        // Two ranges of the index, where `<>` would read it all.
        `SELECT pages.key, pages.url, page_templates.* FROM page_templates JOIN pages ON pages.number = page
         WHERE page_templates.customer = ? AND pages.customer = ? AND host = ? AND (template_id < ? OR template_id > ?)
           AND pages.key > ? ORDER BY pages.key LIMIT ?`,
        ...[customer, customer, host, otherThan, otherThan, after, limit],
      );
      return rows.map((row) => ({ key: row.key, url: row.url, template: toTemplate(row) }));
    },

    settleTemplates(customerId, keys, templateId) {
      database.write(() => {
        const customer = numberOf(customerId);
        for (const key of keys) {
          database.run(
            `UPDATE page_templates SET template_id = ?
             WHERE customer = ? AND page = (SELECT number FROM pages WHERE customer = ? AND key = ?)`,
            ...[templateId, customer, customer, key],
          );
        }
      });
    },

    replaceTemplates(customerId, pages) {
      return database.write(() => {
        const customer = numberOf(customerId);
        const current = pages.flatMap((page) => {
          const known = findPage(database, customer, page.key);
          if (known?.contentHash !== page.contentHash) return [];
          return [{ ...page, fetchedAt: known.fetchedAt, history: known.history }];
        });
        replacePages(database, customer, current, analyzer);
        return current.length;
      });
    },
  };
}

interface KeyedRow extends TemplateRow {
  readonly key: string;
  readonly url: string;
}
