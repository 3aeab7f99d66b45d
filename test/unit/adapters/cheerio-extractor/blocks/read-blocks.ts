import { PageBlocks } from '../../../../../src/adapters/cheerio-extractor/blocks/page-blocks.ts';
import { noWordScores, type WordScores } from '../../../../../src/adapters/cheerio-extractor/blocks/word-scores.ts';
import { findLandmarkContent } from '../../../../../src/adapters/cheerio-extractor/landmark-content.ts';
import { parsePage } from '../../../../../src/adapters/cheerio-extractor/page-tree.ts';
import { surveyPage } from '../../../../../src/adapters/cheerio-extractor/survey-page.ts';

export function readBlocks(html: string, words: WordScores = noWordScores): PageBlocks {
  const { document } = parsePage(html);
  const survey = surveyPage(document, { words });
  return new PageBlocks(survey.collected, { landmarks: findLandmarkContent(document, survey), words });
}

export function textsOf({ blocks }: PageBlocks): readonly string[] {
  return blocks.map(({ texts }) =>
    texts
      .map(({ data }) => data)
      .join(' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
}
