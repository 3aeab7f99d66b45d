import type { Document } from 'domhandler';
import type { PageSurvey } from '../survey-page.ts';

/** What a verdict is based on. Lengths are characters of text, which mean the same in languages without spaces. */
export interface JudgedPage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The page as it came, piece by piece. It is decoded once more for that. */
  readonly readMarkup: () => Iterable<string>;
  readonly document: Document;
  readonly survey: PageSurvey;
  /** Of the main content as it was found, whatever a customer's filters made of it. */
  readonly contentLength: number;
  /** Of the whole page, without `<noscript>`. */
  readonly visibleLength: number;
  /** The text that would be indexed. */
  readonly text: string;
}
