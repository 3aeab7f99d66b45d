import type { Document, ParentNode } from 'domhandler';
import { chooseBlocks } from './blocks/choose-blocks.ts';
import type { ContentModel } from './blocks/content-model.ts';
import { type ExcludedNodes, excludeBlocks } from './blocks/exclude-blocks.ts';
import { PageBlocks } from './blocks/page-blocks.ts';
import { repairChoice } from './blocks/repair-choice.ts';
import type { TextBlock } from './blocks/text-block.ts';
import { findLandmarkContent } from './landmark-content.ts';
import type { PageSurvey } from './survey-page.ts';

/** Which part of a page is its content. */
export interface MainContent {
  /** In document order, none inside another. */
  readonly roots: readonly ParentNode[];
  /** Elements and texts below the roots that are left out with everything in them. */
  readonly excluded: ExcludedNodes;
}

/** The main content before a customer's filters change it. */
export interface FoundContent extends MainContent {
  /** Characters of its text. */
  readonly length: number;
  /** Blocks that the model took for none of it; empty where it was not asked. */
  readonly leftOut: readonly TextBlock[];
}

/** A page with less is judged by its landmarks: there is too little to compare. */
const minBlocks = 5;
const minWords = 50;

/**
 * Finds the main content: the blocks of text that the learnt model takes for it, in whole sections, lists and tables; by
 * landmarks alone where a page has too little for the model to go by, where it is sure of nothing, and where a page is
 * longer than any written for people.
 */
export function findMainContent(
  document: Document,
  survey: PageSurvey,
  model: Pick<ContentModel, 'words' | 'judge'>,
): FoundContent {
  const landmarks = { ...findLandmarkContent(document, survey), leftOut: [] };
  if (survey.collected.isCut) return landmarks;
  const page = new PageBlocks(survey.collected, { landmarks, words: model.words });
  if (page.count < minBlocks || page.totalWords < minWords) return landmarks;
  const choice = chooseBlocks(page, model.judge(page));
  if (choice === undefined) return landmarks;
  repairChoice(page, choice);
  if (!choice.includes(1)) return landmarks;
  const leftOut = page.blocks.filter((_, index) => choice[index] === 0);
  return { roots: [document], ...excludeBlocks(page, choice), leftOut };
}
