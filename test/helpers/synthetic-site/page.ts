import type { SitePlan } from './plan.ts';

/** A page of the site, before its frame. */
export interface SitePage {
  /** The address that stands for this page; `undefined` for pages a crawl can do without. */
  readonly real: string | undefined;
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** In the main content: address and text. */
  readonly links: readonly (readonly [href: string, text: string])[];
  /** Put into the head as it is. */
  readonly head?: string;
}

/** What a page is made from. */
export interface PageRequest {
  readonly plan: SitePlan;
  readonly url: URL;
  /** Segments of the path behind the first. */
  readonly rest: readonly string[];
}

export type Area = (request: PageRequest) => SitePage | undefined;

/** `text` as a whole number from 0 to `below`; `undefined` for everything else. */
export function numberBelow(below: number, text: string | null | undefined): number | undefined {
  const number = /^\d{1,9}$/.test(text ?? '') ? Number(text) : below;
  return number < below ? number : undefined;
}
