import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/adapters/memory-store/memory-store.ts';
import type { ExtractedContent, UnusableVerdict } from '../../../src/model/content.ts';
import type { ScrapedData } from '../../../src/model/page.ts';
import { type Ingested, ingestPage } from '../../../src/pipeline/ingest-page.ts';
import { SiteTemplates } from '../../../src/pipeline/site-template/site-templates.ts';
import { buildContent } from '../../helpers/content.ts';

const url = 'https://shop.example/page';
const page: ScrapedData = {
  url,
  key: url,
  status: 200,
  headers: {},
  contentType: 'text/html',
  body: new Uint8Array(),
  fetchedAt: new Date('2026-03-01T12:00:00.000Z'),
  depth: 0,
  foundOn: null,
};

/** What becomes of a page that was extracted so. */
function ingest(overrides: Partial<ExtractedContent>, respectRobots: 'obey' | 'ignore' = 'obey'): Promise<Ingested> {
  const content = buildContent({ url, key: url, fetchedAt: page.fetchedAt, ...overrides });
  const reading = { etag: null, lastModified: null, reading: 'reading-a' };
  const fetched = { page, known: null, reading, successorOf: () => undefined };
  return ingestPage(fetched, {
    extractor: { extract: async () => content },
    render: undefined,
    hasConsent: () => false,
    findSoft404: async () => undefined,
    classifier: undefined,
    embedder: {
      chunking: 'chunking-a',
      modelId: 'model-a',
      embeds: true,
      embed: async () => ({ modelId: 'model-a', chunks: [], usedTokens: 0 }),
    } as never,
    templates: new SiteTemplates(new MemoryStore(), 'shop-1'),
    contentFilters: { includeSelectors: [], excludePatterns: [] },
    extractProducts: false,
    refreshAll: false,
    respectRobots: respectRobots === 'obey',
    signal: new AbortController().signal,
  });
}

const verdict = (reason: UnusableVerdict['reason']): UnusableVerdict => ({ reason, evidence: 'title says "Gone"' });
const noindex = { noindex: true, nofollow: false, noai: false };

describe('ingestPage', () => {
  it.each([
    ['soft-404', 'SOFT_404'],
    ['login-wall', 'LOGIN_WALL'],
    ['bot-challenge', 'BOT_CHALLENGE'],
    ['needs-browser', 'NEEDS_BROWSER'],
    ['no-content', 'NO_CONTENT'],
  ] as const)('skips a page judged %s as %s, with the evidence', async (judged, reason) => {
    expect(await ingest({ unusable: verdict(judged) })).toMatchObject({
      kind: 'skipped',
      reason,
      detail: 'title says "Gone"',
    });
  });

  it('skips a page without text when its extractor gives no reason', async () => {
    expect(await ingest({ text: '', unusable: null })).toMatchObject({ kind: 'skipped', reason: 'NO_CONTENT' });
  });

  it('takes the page at its word about indexing, unless the answer is not the page', async () => {
    expect(await ingest({ robots: noindex })).toMatchObject({ kind: 'skipped', reason: 'NOINDEX' });
    expect(await ingest({ robots: noindex }, 'ignore')).toMatchObject({ kind: 'changed' });
    expect(await ingest({ robots: noindex, unusable: verdict('no-content') })).toMatchObject({ reason: 'NOINDEX' });
    expect(await ingest({ robots: noindex, unusable: verdict('bot-challenge') })).toMatchObject({
      reason: 'BOT_CHALLENGE',
    });
  });
});
