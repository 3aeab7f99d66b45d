import { describe, expect, it } from 'vitest';
import { parseSettings, resolveSettings } from '../../../src/options/resolve-settings.ts';

describe('parseSettings', () => {
  it.each([[undefined], [{}], [{ embeddingConfig: { chunkSize: 256 } }]])(
    'keeps what was set in %j and adds nothing',
    (input) => {
      expect(parseSettings(input)).toEqual(input ?? {});
    },
  );

  it.each([
    [{ scrapingPreferences: { respectRobots: 'no' } }, 'scrapingPreferences.respectRobots'],
    [{ scrapingPreferences: { crawlDelay: -1 } }, 'scrapingPreferences.crawlDelay'],
    [{ scrapingPreferences: { crawlDelay: 60_001 } }, 'scrapingPreferences.crawlDelay'],
    [{ scrapingPreferences: { maxConcurrency: 65 } }, 'scrapingPreferences.maxConcurrency'],
    [{ contentFilters: { excludePatterns: 'nav' } }, 'contentFilters.excludePatterns'],
    [{ contentFilters: { excludePatterns: Array(21).fill('nav') } }, 'contentFilters.excludePatterns'],
    [{ contentFilters: { includeSelectors: ['main', 'p:nth-child(2n)'] } }, 'contentFilters.includeSelectors[1]'],
    [{ embeddingConfig: { chunkSize: 15 } }, 'embeddingConfig.chunkSize'],
    [{ embeddingConfig: { chunkSize: 8193 } }, 'embeddingConfig.chunkSize'],
    [{ embeddingConfig: { chunkSize: 100, overlap: 51 } }, 'embeddingConfig.overlap'],
    [{ embeddingConfig: { model: '' } }, 'embeddingConfig.model'],
    [{ embeddingConfig: { model: 'a b' } }, 'embeddingConfig.model'],
    [{ embedding: {} }, 'embedding'],
    [null, ''],
    ['settings', ''],
  ])('refuses %j', (input, path) => {
    expect(() => parseSettings(input)).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID', context: { issues: [expect.objectContaining({ path })] } }),
    );
  });
});

describe('resolveSettings', () => {
  it('gives the defaults when nothing is set', () => {
    expect(resolveSettings()).toEqual({
      scrapingPreferences: { respectRobots: true, crawlDelay: 0, maxConcurrency: 4 },
      contentFilters: { excludePatterns: [], includeSelectors: [] },
      embeddingConfig: { chunkSize: 512, overlap: 64, model: 'text-embedding-3-small' },
      siteConsents: [],
      spendingLimits: {},
    });
  });

  it('lets the last layer win, value by value, and ignores undefined', () => {
    const settings = resolveSettings(
      {
        scrapingPreferences: { crawlDelay: 100, maxConcurrency: 2 },
        contentFilters: { excludePatterns: ['nav', 'footer'] },
      },
      {
        scrapingPreferences: { crawlDelay: 200, maxConcurrency: undefined },
        contentFilters: { excludePatterns: ['aside'] },
      },
      { scrapingPreferences: undefined, embeddingConfig: { model: undefined } },
    );

    expect(settings.scrapingPreferences).toEqual({ respectRobots: true, crawlDelay: 200, maxConcurrency: 2 });
    expect(settings.contentFilters.excludePatterns).toEqual(['aside']);
    expect(settings.embeddingConfig.model).toBe('text-embedding-3-small');
  });

  it('keeps false and 0', () => {
    const settings = resolveSettings(
      { scrapingPreferences: { respectRobots: true, crawlDelay: 5 }, embeddingConfig: { overlap: 5 } },
      { scrapingPreferences: { respectRobots: false, crawlDelay: 0 }, embeddingConfig: { overlap: 0 } },
    );

    expect(settings.scrapingPreferences).toMatchObject({ respectRobots: false, crawlDelay: 0 });
    expect(settings.embeddingConfig.overlap).toBe(0);
  });

  it('fits an overlap nobody set to the chunk size', () => {
    expect(resolveSettings({ embeddingConfig: { chunkSize: 33 } }).embeddingConfig.overlap).toBe(16);
  });

  it('refuses an overlap of more than half of a chunk, whichever layers they come from', () => {
    const [stored, job] = [{ embeddingConfig: { overlap: 200 } }, { embeddingConfig: { chunkSize: 128 } }];

    expect(() => resolveSettings(stored, job)).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }));
    expect(() => resolveSettings(stored, job)).toThrow(/overlap must be at most 64/);
  });

  it('shares no list with its input or its defaults', () => {
    const excludePatterns = ['nav'];
    resolveSettings({ contentFilters: { excludePatterns } }).contentFilters.excludePatterns.push('x');
    resolveSettings().contentFilters.excludePatterns.push('x');

    expect(excludePatterns).toEqual(['nav']);
    expect(resolveSettings().contentFilters.excludePatterns).toEqual([]);
  });
});
