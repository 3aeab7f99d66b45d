import { collapseSpace } from '../extraction/collapse-space.ts';
import { detach } from '../extraction/detach.ts';

/** The information dictionary of a PDF, as the vendor gives it. */
export type DocumentInfo = Readonly<Record<string, unknown>>;

const maxTitleLength = 500;
const maxDescriptionLength = 2_000;

/**
 * What the document calls itself, if that is a title; else the first of its largest lines; else the name of its file.
 *
 * @param headline - `''` when no line stands out.
 */
export function chooseTitle(info: DocumentInfo, headline: string, url: string): string {
  const title = shown(info['Title'], maxTitleLength);
  return isTitle(title) ? title : shown(headline, maxTitleLength) || fileName(url);
}

export function readSubject(info: DocumentInfo): string | null {
  return shown(info['Subject'], maxDescriptionLength) || null;
}

/** Names of who wrote it, each once; programs put the account of whoever made the file. */
export function readAuthor(info: DocumentInfo): readonly string[] {
  const names = shown(info['Author'], maxTitleLength).split(/\s*[;,]\s*/);
  return [...new Set(names.filter((name) => name.includes(' ')))];
}

/** Programs put the name of the file, or their own, where nobody wrote a title. */
function isTitle(text: string): boolean {
  return /\p{L}/u.test(text) && !fileEnding.test(text) && !programTitle.test(text);
}

const fileEnding =
  /\.(?:docx?|dotx?|odt|rtf|txt|pages|tex|dvi|e?ps|pdf|html?|indd|qx[dp]|pptx?|odp|key|xlsx?|ods|cdr|ai|psd|fm|pub)$/i;
const programTitle =
  /^(?:microsoft (?:word|powerpoint|excel|office)\b|powerpoint[- ]pr|untitled|unbenannt|sans titre|title$|slide \d+$|layout \d+$|(?:document|dokument|page|book|print)[ _-]?\d*$)/i;

function fileName(url: string): string {
  const name = new URL(url).pathname.split('/').at(-1)!;
  try {
    return shown(decodeURIComponent(name), maxTitleLength);
  } catch {
    return shown(name, maxTitleLength);
  }
}

function shown(value: unknown, maxLength: number): string {
  return typeof value === 'string' ? detach(collapseSpace(value.slice(0, maxLength)).trim()) : '';
}

/** ISO 32000-2, 7.9.4: `D:YYYYMMDDHHmmSSOHH'mm'`, of which all behind the year may lack. */
const pdfDate =
  /^(?:D:)?(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2}))?)?)?)?)?(?:Z|([+-])(\d{2})'?(?:(\d{2})'?)?)?/;
const [firstYear, lastYear] = [1990, 2100];

/**
 * A date of the information dictionary, as an instant. Without a zone it is read as UTC.
 *
 * @returns `null` for what is no date, and for years before PDF and after 2100.
 */
export function parsePdfDate(value: unknown): Date | null {
  const match = typeof value === 'string' ? pdfDate.exec(value.trim()) : null;
  if (match === null) return null;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00'] = match;
  const [, , , , , , , sign, zoneHour = '00', zoneMinute = '00'] = match;
  const zone = sign === undefined ? 'Z' : `${sign}${zoneHour}:${zoneMinute}`;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  const found = date.getUTCFullYear();
  return found >= firstYear && found <= lastYear ? date : null;
}
