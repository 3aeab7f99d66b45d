import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { getDomain } from 'tldts';

/** A page whose content is known. */
export interface LabelledPage {
  readonly corpus: string;
  readonly id: string;
  readonly type: string;
  /** What is scored together: a kind of page of one collection. */
  readonly group: string;
  readonly domain: string;
  readonly html: string;
  /** Its content, when all of that is known. */
  readonly text: string | undefined;
  /** Pieces of what is, and of what is not content. */
  readonly with: readonly string[];
  readonly without: readonly string[];
}

/** Pages of the collections that are counted, in a fixed order. */
export function readLabelledPages(folder: string): readonly LabelledPage[] {
  return ['aeb', 'trafilatura', 'wcxb'].flatMap((corpus) => {
    const lines = gunzipSync(readFileSync(join(folder, corpus, 'truth.jsonl.gz')))
      .toString('utf8')
      .split('\n');
    return lines.filter(Boolean).map((line) => {
      const page = JSON.parse(line) as {
        id: string;
        url: string;
        type: string;
        text?: string;
        with?: string[];
        without?: string[];
      };
      const html = gunzipSync(readFileSync(join(folder, corpus, 'html', `${page.id}.html.gz`))).toString('utf8');
      return {
        corpus,
        id: page.id,
        type: page.type,
        group: corpus === 'wcxb' ? `wcxb:${page.type}` : corpus,
        domain: getDomain(page.url) ?? page.url,
        html,
        text: corpus === 'trafilatura' ? undefined : (page.text ?? ''),
        with: page.with ?? [],
        without: page.without ?? [],
      };
    });
  });
}
