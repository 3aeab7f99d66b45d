import type { Element } from 'domhandler';

/** Kinds of elements that are counted down the tree. */
export const placeKind = {
  nav: 0,
  header: 1,
  footer: 2,
  aside: 3,
  form: 4,
  main: 5,
  article: 6,
  dialog: 7,
  hidden: 8,
  undisplayed: 9,
  unspoken: 10,
  list: 11,
  table: 12,
  figure: 13,
  quote: 14,
  details: 15,
  section: 16,
  item: 17,
  pre: 18,
  boilerplate: 19,
  link: 20,
  marked: 21,
} as const;

export const placeKindCount = 22;

/**
 * How many of each kind of place are around a place, itself included. Pages have few combinations, so each stands once: the
 * one that is reached from another by the same kinds is the same.
 */
export class KindCounts {
  /** By {@link placeKind}, at most 255. */
  readonly counts: Uint8Array;

  readonly #next = new Map<number, KindCounts>();

  constructor(counts: Uint8Array = new Uint8Array(placeKindCount)) {
    this.counts = counts;
  }

  /** @param kinds - a bit for each kind that comes to it. */
  with(kinds: number): KindCounts {
    const known = this.#next.get(kinds);
    if (known !== undefined) return known;
    const counts = this.counts.slice();
    for (let kind = 0; kind < placeKindCount; kind += 1) {
      if ((kinds & (1 << kind)) !== 0) counts[kind] = Math.min(255, counts[kind]! + 1);
    }
    const next = new KindCounts(counts);
    this.#next.set(kinds, next);
    return next;
  }
}

const kindsByName: Readonly<Record<string, number>> = {
  nav: 1 << placeKind.nav,
  header: 1 << placeKind.header,
  footer: 1 << placeKind.footer,
  aside: 1 << placeKind.aside,
  form: 1 << placeKind.form,
  main: 1 << placeKind.main,
  article: 1 << placeKind.article,
  dialog: 1 << placeKind.dialog,
  ul: 1 << placeKind.list,
  ol: 1 << placeKind.list,
  dl: 1 << placeKind.list,
  li: 1 << placeKind.item,
  dd: 1 << placeKind.item,
  table: 1 << placeKind.table,
  figure: 1 << placeKind.figure,
  blockquote: 1 << placeKind.quote,
  details: 1 << placeKind.details,
  section: 1 << placeKind.section,
  pre: 1 << placeKind.pre,
};
const kindsByRole: Readonly<Record<string, number>> = {
  navigation: 1 << placeKind.nav,
  menu: 1 << placeKind.nav,
  menubar: 1 << placeKind.nav,
  banner: 1 << placeKind.header,
  contentinfo: 1 << placeKind.footer,
  complementary: 1 << placeKind.aside,
  search: 1 << placeKind.form,
  form: 1 << placeKind.form,
  main: 1 << placeKind.main,
  article: 1 << placeKind.article,
  dialog: 1 << placeKind.dialog,
  alertdialog: 1 << placeKind.dialog,
};
const hidesBox = /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i;

/** The kinds of place an element is, a bit for each. */
export function elementKinds({ name, attribs }: Element): number {
  const { role, style } = attribs;
  let kinds = Object.hasOwn(kindsByName, name) ? kindsByName[name]! : 0;
  if (role !== undefined && Object.hasOwn(kindsByRole, role)) kinds |= kindsByRole[role]!;
  if (attribs['hidden'] !== undefined) kinds |= 1 << placeKind.hidden;
  if (attribs['aria-hidden'] === 'true') kinds |= 1 << placeKind.unspoken;
  if (style !== undefined && hidesBox.test(style)) kinds |= 1 << placeKind.undisplayed;
  return kinds;
}
