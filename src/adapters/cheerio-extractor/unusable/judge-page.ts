import type { UnusableVerdict } from '../../../model/content.ts';
import { detach } from '../../extraction/detach.ts';
import type { PageSurvey } from '../survey-page.ts';
import { findAppShell } from './app-shell.ts';
import { findBotChallenge } from './bot-challenge.ts';
import type { JudgedPage } from './judged-page.ts';
import { findLoginWall } from './login-wall.ts';
import { findSoft404 } from './soft-404.ts';

/**
 * Whether a page that was answered with success is a page at all. A wrong verdict loses a page of a shop, so each needs two
 * kinds of evidence, one of them that the page holds little, and a page that describes a product is never judged so.
 */
export function judgePage(page: Omit<JudgedPage, 'visibleLength'>): UnusableVerdict | null {
  const judged = { ...page, visibleLength: visibleLength(page.survey) };
  for (const [reason, find] of rules) {
    const evidence = find(judged);
    if (evidence !== undefined && !describesProduct(page.survey)) return { reason, evidence: detach(evidence) };
  }
  if (page.text !== '') return null;
  // Without scripts, a browser would show nothing either.
  return page.survey.hasScripts
    ? { reason: 'needs-browser', evidence: 'there is no text without JavaScript' }
    : { reason: 'no-content', evidence: 'there is no text' };
}

/** A wall may look like anything, so it is asked for first; a shell like nothing, so it comes last. */
const rules = [
  ['bot-challenge', findBotChallenge],
  ['soft-404', findSoft404],
  ['login-wall', findLoginWall],
  ['needs-browser', findAppShell],
] as const;

/** `<noscript>` is not nested: inside of it, all is text to a browser. */
function visibleLength({ regions, textLength }: PageSurvey): number {
  return regions.reduce((rest, { role, textLength: length }) => rest - (role === 'noscript' ? length : 0), textLength);
}

/** By structured data, read only in doubt, so as text: broken data is a sign of a product too. */
function describesProduct({ metas, jsonLd }: PageSurvey): boolean {
  return (
    metas.some(
      ({ key, content }) =>
        key === 'product:price:amount' || (key === 'og:type' && /^(?:og:)?product/i.test(content.trim())),
    ) || jsonLd.some((text) => text.includes('"Product"') || text.includes('"ProductGroup"'))
  );
}
