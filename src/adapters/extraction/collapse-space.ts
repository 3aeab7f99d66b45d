/** Runs of white space become one space; what {@link dropInvisible} drops is dropped. */
export function collapseSpace(text: string): string {
  return dropInvisible(text).replace(wideSpace, ' ');
}

/**
 * Drops characters that show nothing or deceive: control characters but white space, soft hyphen, zero-width space, word
 * joiner, byte order mark, fillers and invisible operators, tag characters (a whole message fits into them unseen), and the
 * marks that turn the direction of the text around them. Joiners stay where scripts and emoji need them, and go between
 * Latin letters.
 */
export function dropInvisible(text: string): string {
  return invisible.test(text) ? text.replace(allInvisible, '') : text;
}

const invisible = new RegExp(
  [
    String.raw`[\0-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f]`,
    String.raw`[\u034f\u3164\ufeff\uffa0\ufff9-\ufffb]|\udb40[\udc00-\udc7f]`,
    String.raw`(?<=[A-Za-z])[\u200c\u200d]+(?=[A-Za-z])`,
  ].join('|'),
);
const allInvisible = new RegExp(invisible, 'g');
/** A single space is as it should be already: most texts need no change. */
const wideSpace = /[^\S ]\s*| \s+/g;
