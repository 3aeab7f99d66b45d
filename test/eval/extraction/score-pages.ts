import { pathToFileURL } from 'node:url';
import { ContentModel, type ContentModelData } from '../../../src/adapters/cheerio-extractor/blocks/content-model.ts';
import { extractPage } from '../../../src/adapters/cheerio-extractor/extract-page.ts';
import type { LabelledPage } from './labelled-pages.ts';

interface Metric {
  page(truth: LabelledPage, text: string): unknown;
  corpus(scores: readonly unknown[]): { readonly f1: number };
}

/** The scorer's metric of each collection. */
const metricOf: Readonly<Record<string, string>> = { aeb: 'shingle', trafilatura: 'snippets', wcxb: 'words' };

/** F1 by group of pages, and under `headline` the mean over them. */
export type GroupScores = Readonly<Record<string, number>>;

/** Scores the text of whole extractions by the labels of the pages. */
export class PageScorer {
  readonly #metrics: Readonly<Record<string, Metric>>;

  private constructor(metrics: Readonly<Record<string, Metric>>) {
    this.#metrics = metrics;
  }

  /** @param file - the scorer's metrics. */
  static async load(file: string): Promise<PageScorer> {
    const { METRICS } = (await import(pathToFileURL(file).href)) as { METRICS: Readonly<Record<string, Metric>> };
    return new PageScorer(METRICS);
  }

  /** @param modelOf - the model that judges a page. */
  async score(pages: readonly LabelledPage[], modelOf: (index: number) => ContentModel): Promise<GroupScores> {
    const groups = new Map<string, { readonly metric: Metric; readonly scores: unknown[] }>();
    for (const [index, page] of pages.entries()) {
      const metric = this.#metrics[metricOf[page.corpus]!]!;
      const group = groups.get(page.group) ?? { metric, scores: [] };
      groups.set(page.group, group);
      group.scores.push(metric.page(page, await textOf(page, modelOf(index))));
    }
    const scores = [...groups].map(([group, { metric, scores }]) => [group, metric.corpus(scores).f1] as const);
    const headline = scores.reduce((sum, [, f1]) => sum + f1, 0) / scores.length;
    return Object.fromEntries([...scores, ['headline', headline]]);
  }
}

export function readModel(data: ContentModelData): ContentModel {
  return new ContentModel(data);
}

async function textOf({ html, id }: LabelledPage, contentModel: ContentModel): Promise<string> {
  const url = `https://labelled.example/${id}`;
  const { text } = await extractPage(
    {
      url,
      key: url,
      status: 200,
      headers: {},
      contentType: 'text/html; charset=utf-8',
      body: Buffer.from(html),
      fetchedAt: new Date(0),
      depth: 0,
      foundOn: null,
    },
    {
      contentFilters: { includeSelectors: [], excludePatterns: [] },
      extractProducts: false,
      productToken: 'labelled',
      contentModel,
    },
  );
  return text;
}
