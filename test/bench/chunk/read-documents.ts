import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheerioExtractor } from '../../../src/adapters/cheerio-extractor/cheerio-extractor.ts';
import type { ExtractedContent } from '../../../src/model/content.ts';

/** The pages of a folder as they are when they come to the chunker, ordered by file name. */
export async function readDocuments(from: string): Promise<ExtractedContent[]> {
  const extractor = new CheerioExtractor();
  const extracted: ExtractedContent[] = [];
  for (const file of globSync('**/*.html', { cwd: from }).toSorted()) {
    const url = `https://bench.example/${file}`;
    const page = { url, key: url, status: 200, headers: {}, contentType: 'text/html', depth: 0, foundOn: null };
    const content = await extractor.extract(
      { ...page, body: readFileSync(join(from, file)), fetchedAt: new Date(0) },
      { contentFilters: { includeSelectors: [], excludePatterns: [] }, extractProducts: false },
    );
    extracted.push(content);
  }
  return extracted;
}
