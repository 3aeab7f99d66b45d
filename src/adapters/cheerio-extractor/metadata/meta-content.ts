import { collapseSpace } from '../../extraction/collapse-space.ts';
import { detach } from '../../extraction/detach.ts';
import type { Meta } from '../survey-page.ts';

/** The first non-empty content among `keys`, which are in order of preference. */
export function metaContent(metas: readonly Meta[], keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const meta = metas.find((each) => each.key === key && each.content.trim() !== '');
    if (meta !== undefined) return meta.content;
  }
  return undefined;
}

/** A short text of the page as it is kept: one line, of at most `maxLength` characters. */
export function shownText(text: string, maxLength: number): string {
  return detach(collapseSpace(text.slice(0, maxLength)).trim());
}
