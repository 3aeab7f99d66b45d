/** An element longer than this holds no date. */
const longestDate = 64;
/** Older ones are placeholders such as `0001-01-01`. */
const firstYear = 1970;

/**
 * Reads a date as sitemaps and Atom write it (https://www.w3.org/TR/NOTE-datetime): a year, a month, a day, or a day
 * with time. A blank instead of the `T` is accepted; without an offset it is UTC, so that the result does not depend on
 * the machine.
 *
 * @returns `null` for anything else, and for days and times that do not exist.
 */
export function parseW3cDate(value: string): Date | null {
  const text = value.trim();
  const match = text.length > longestDate ? null : w3cDate.exec(text);
  if (!match) return null;
  const [, year = '', month = '1', day = '1', hour = '0', minute = '0', second = '0', fraction = '0', offset = 'Z'] =
    match;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const isRealDay =
    new Date(midnight).getUTCMonth() === Number(month) - 1 && new Date(midnight).getUTCDate() === Number(day);
  const isRealTime = Number(hour) <= 23 && Number(minute) <= 59 && Number(second) <= 60;
  if (Number(year) < firstYear || !isRealDay || !isRealTime) return null;
  const seconds = (Number(hour) * 60 + Number(minute) - offsetMinutes(offset)) * 60 + Number(second);
  return new Date(midnight + seconds * 1000 + Math.floor(Number(`0.${fraction}`) * 1000));
}

const w3cDate =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|[+-]\d\d:?\d\d))?)?)?)?$/i;

function offsetMinutes(offset: string): number {
  if (!/^[+-]/.test(offset)) return 0;
  const digits = offset.replace(/\D/g, '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return offset.startsWith('-') ? -minutes : minutes;
}
