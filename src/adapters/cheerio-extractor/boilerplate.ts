import type { Element } from 'domhandler';

const boilerplateElements = new Set(['nav', 'footer', 'aside', 'dialog']);
const boilerplateRoles = new Set([
  ...['alert', 'alertdialog', 'banner', 'complementary', 'contentinfo', 'dialog', 'menu', 'menubar', 'navigation'],
  'search',
]);

/**
 * Words in `class` and `id` under which at most one word in nine is content, counted on labelled pages, and those that begin
 * with `nav`. Left out although they look the part: `widget`, `hidden` and `ad`, which page builders put on content.
 */
const boilerplateWords = new RegExp(
  `(?<![a-z])(?:nav|(?:${[
    ...['actions', 'advert', 'advertisement', 'breadcrumb', 'breadcrumbs', 'byline', 'consent', 'cookie', 'cookies'],
    ...['copyright', 'crosssell', 'disclaimer', 'dropdown', 'filters', 'footer', 'form', 'login', 'megamenu', 'menu'],
    ...['modal', 'newsletter', 'pager', 'pagination', 'popular', 'popup', 'privacy', 'promo', 'recently'],
    ...['recommendations', 'recommended', 'related', 'respond', 'reviews', 'share', 'sharing', 'sidebar', 'signup'],
    ...['social', 'submenu', 'subscribe', 'tags', 'toc', 'toolbar', 'trending', 'upsell'],
  ].join('|')})(?![a-z]))`,
  'i',
);

/** Longer ids are made of headings: they tell what a section is about. */
const shortName = /^[^-_ ]+(?:[-_ ][^-_ ]+)?$/;

/** A form, or what is not shown, may be wrapped around the whole page. */
const unsureShare = 0.5;
/** A class word may stand on the page's wrapper. */
const namedShare = 0.2;
const hidingStyle = /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i;

/** Judges elements by their name and attributes. */
export class BoilerplateJudge {
  /** By value of `class`: pages repeat theirs. */
  readonly #named = new Map<string, boolean>();

  /**
   * The share of the page's text up to which `element` is taken for boilerplate: 0 for content, 1 for sure boilerplate.
   * `[hidden]` says nothing: half of such text is content (closed tabs, streamed pages).
   */
  shareOf(element: Element): number {
    const { name, attribs } = element;
    if (boilerplateElements.has(name) || boilerplateRoles.has(attribs['role'] ?? '')) return 1;
    if (name === 'form' || attribs['aria-hidden'] === 'true' || hidingStyle.test(attribs['style'] ?? '')) {
      return unsureShare;
    }
    const { class: className, id } = attribs;
    if (className !== undefined && this.#isNamedSo(className)) return namedShare;
    return id !== undefined && shortName.test(id) && boilerplateWords.test(id) ? namedShare : 0;
  }

  #isNamedSo(className: string): boolean {
    const known = this.#named.get(className);
    if (known !== undefined) return known;
    const found = boilerplateWords.test(className);
    this.#named.set(className, found);
    return found;
  }
}
