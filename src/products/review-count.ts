const wholeNumber = /^(?:\d+|\d{1,3}(?:[.,\s]\d{3})+)$/;
const maxLength = 200;
const maxCount = 1_000_000_000;

/**
 * How many rated or wrote, from a text such as `Review(s) 12`, `(1,024)` or `4.5/5 (60 ratings)`.
 *
 * @returns `null` when it names no whole number, or several and not one in parentheses.
 */
export function parseReviewCount(text: string): number | null {
  const start = text.slice(0, maxLength);
  return onlyCount(start) ?? onlyCount(/\(([^)]*)\)/.exec(start)?.[1] ?? '');
}

function onlyCount(text: string): number | null {
  const [written, ...others] = text.match(/\d+(?:[.,]\d+|\s\d{3}(?!\d))*/g) ?? [];
  if (written === undefined || others.length > 0 || !wholeNumber.test(written)) return null;
  const count = Number(written.replaceAll(/\D/g, ''));
  return count <= maxCount ? count : null;
}
