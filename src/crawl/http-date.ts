/** A header or element longer than this holds no date. */
const longestDate = 64;

/**
 * Reads a date as HTTP headers and RSS write it: `Wed, 21 Oct 2026 07:28:00 GMT` and its obsolete forms (RFC 9110,
 * section 5.6.7), also with the zones of RFC 822 (`+0200`, `EST`). Without a zone it is UTC.
 *
 * @returns milliseconds since the epoch, `null` when it is no such date.
 */
export function parseHttpDate(value: string): number | null {
  const text = value.trim();
  if (text.length > longestDate) return null;
  const dayFirst = dayFirstDate.exec(text);
  if (dayFirst) {
    const [, day = '', month = '', year = '', time = '', zone = 'GMT'] = dayFirst;
    return toEpoch({ day, month, year, time, zone });
  }
  const [, month = '', day = '', time = '', year = ''] = asctimeDate.exec(text) ?? [];
  return toEpoch({ day, month, year, time, zone: 'GMT' });
}

const dayFirstDate =
  /^(?:[a-z]{3,9},? )? ?(\d{1,2})[ -]([a-z]{3})[ -](\d{4}|\d{2}) (\d\d:\d\d(?::\d\d)?)(?: ([a-z]{1,3}|[+-]\d{4}))?$/i;
const asctimeDate = /^[a-z]{3} ([a-z]{3}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})$/i;

interface DateParts {
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly time: string;
  readonly zone: string;
}

function toEpoch(parts: DateParts): number | null {
  const day = Number(parts.day);
  const month = months.indexOf(parts.month.toLowerCase());
  const [hour = 0, minute = 0, second = 0] = parts.time.split(':').map(Number);
  const offset = zoneMinutes(parts.zone);
  // 60 is a leap second.
  if (month === -1 || offset === null || hour > 23 || minute > 59 || second > 60) return null;
  const midnight = Date.UTC(fullYear(parts.year), month, day);
  if (new Date(midnight).getUTCDate() !== day) return null;
  return midnight + ((hour * 60 + minute - offset) * 60 + second) * 1000;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Two digits as RFC 850 wrote them: 70 to 99 are of the last century. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

/** Minutes east of Greenwich; `null` for a name that RFC 822 does not define. */
function zoneMinutes(zone: string): number | null {
  if (/^[+-]/.test(zone)) {
    const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
    return zone.startsWith('-') ? -minutes : minutes;
  }
  const hours = namedZones.get(zone.toUpperCase());
  return hours === undefined ? null : hours * 60;
}

const namedZones: ReadonlyMap<string, number> = new Map([
  ...(['GMT', 'UTC', 'UT', 'Z'] as const).map((name) => [name, 0] as const),
  ...([
    ['EDT', -4],
    ['EST', -5],
    ['CDT', -5],
    ['CST', -6],
    ['MDT', -6],
    ['MST', -7],
    ['PDT', -7],
    ['PST', -8],
  ] as const),
]);
