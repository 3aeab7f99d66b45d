import { hashText } from './hash-text.ts';
import type { ContentBlock } from './model/page-template.ts';

// Marks among the blocks of a page, which have no length: see ContentBlock.

/** Hash of a line that an extractor left out. */
export const leftOutHash = (text: string): number => -hashText(text);

/** The same of one in a cell of a table: what is left out of menus says nothing about tables. */
export const leftOutCellHash = (text: string): number => -hashText(`| ${text}`);

/** Hash of the mark where a table of links begins that is the first or the last block of its page. */
export const edgeTableHash = 0;

export const isMark = ({ start, end }: ContentBlock): boolean => start === end;
