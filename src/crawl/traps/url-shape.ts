import { isTrackingParameter } from '../tracking-parameters.ts';

/** A query parameter; values of one name are joined. */
export interface UrlParameter {
  readonly name: string;
  readonly value: string;
}

/** A URL with what varies in a space of generated pages replaced. */
export interface UrlShape {
  /** Path with placeholders: `/product/{n}`. */
  readonly path: string;
  /** Host, path and sorted names of parameters: `shop.example/list?colour&size`. */
  readonly full: string;
  /** Sorted by name, without tracking parameters. */
  readonly parameters: readonly UrlParameter[];
  /** Whether a program can make up any number of such URLs: it has a placeholder or a parameter. */
  readonly isGenerative: boolean;
  /** The year, when the URL asks for a day, a month or a week. */
  readonly year: number | undefined;
  /** Where the path holds a random token: index among {@link segments}, -1 for none. */
  readonly tokenAt: number;
  /** Of the path, without empty ones. */
  readonly segments: readonly string[];
}

/** All there is to say about the shape of a URL. Takes about 3 µs. */
export function describeUrl(url: URL): UrlShape {
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  if (!mayBeGenerative(url.href)) return plainShape(url, segments);
  const shapes = segments.map(segmentShape);
  const path = `/${shapes.join('/')}`;
  const parameters = url.search === '' ? [] : parametersOf(url.searchParams);
  const names = parameters.map(({ name }) => name).join('&');
  return {
    path,
    full: `${url.host}${path}${names === '' ? '' : `?${names}`}`,
    parameters,
    isGenerative: parameters.length > 0 || path.includes('{'),
    year: yearOfPath(segments) ?? yearOfQuery(parameters),
    tokenAt: shapes.indexOf('{id}'),
    segments,
  };
}

function plainShape({ host }: URL, segments: readonly string[]): UrlShape {
  const path = `/${segments.join('/')}`;
  return { path, full: host + path, parameters: [], isGenerative: false, year: undefined, tokenAt: -1, segments };
}

/** Says at once of most URLs that they are not generative. @param address - absolute. */
export function mayBeGenerative(address: string): boolean {
  const path = address.indexOf('/', address.indexOf('//') + 2);
  return path !== -1 && /[\d?]/.test(address.slice(path));
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const hex = /^(?!\d+$)[0-9a-f]{8,64}$/i;
const longToken = /^[A-Za-z0-9]{16,128}$/;
const date = /^(?:1[89]|2\d)\d\d-(?:0?[1-9]|1[0-2])(?:-(?:0?[1-9]|[12]\d|3[01]))?$/;
const hasDigit = /\d/;

function segmentShape(segment: string): string {
  if (!hasDigit.test(segment)) return segment;
  if (/^\d+$/.test(segment)) return '{n}';
  if (date.test(segment)) return '{date}';
  if (isToken(segment)) return '{id}';
  // Whole numbers between marks only: `m4x10` is a name.
  return segment.replaceAll(/(?<![A-Za-z0-9])\d+(?![A-Za-z0-9])/g, '{n}');
}

/** Whether a text was made by chance, as session ids are, and not by somebody who names things. */
export function isToken(text: string): boolean {
  return hasDigit.test(text) && (uuid.test(text) || hex.test(text) || isRandom(text));
}

/** For texts with a digit, which long words have not. In shorter tokens letters and digits change places more often than in names. */
function isRandom(segment: string): boolean {
  if (!longToken.test(segment)) return false;
  return segment.length >= 20 || (segment.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g)?.length ?? 0) >= 4;
}

function parametersOf(search: URLSearchParams): UrlParameter[] {
  const values = new Map<string, string>();
  for (const [rawName, value] of search) {
    if (rawName === '' || isTrackingParameter(rawName)) continue;
    const name = rawName.replace(/\[\d+\]$/, '[]');
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before}\n${value}`);
  }
  return [...values]
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** A path that ends in a date: `/2031/05`, `/2031/5/12`, `/2031-05`, `/20310512`. With a title behind it is a post. */
function yearOfPath(segments: readonly string[]): number | undefined {
  const last = segments.at(-1);
  if (last === undefined || !hasDigit.test(last)) return undefined;
  if (date.test(last) || compactDate.test(last)) return Number(last.slice(0, 4));
  for (const parts of [2, 3]) {
    const [year = '', ...rest] = segments.slice(-parts);
    if (rest.length === parts - 1 && fullYear.test(year) && rest.every((part) => monthOrDay.test(part)))
      return Number(year);
  }
  return undefined;
}

const fullYear = /^(?:1[89]|2[0-9])\d\d$/;
const monthOrDay = /^(?:0?[1-9]|[12]\d|3[01])$/;
const compactDate = /^(?:19|20|21)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;

function yearOfQuery(parameters: readonly UrlParameter[]): number | undefined {
  for (const { name, value } of parameters) {
    if (!hasDigit.test(value)) continue;
    if (date.test(value) || isoTime.test(value)) return Number(value.slice(0, 4));
    const european = europeanDate.exec(value);
    if (european) return Number(european[1]);
    const asksForTime = timeName.test(name);
    if (asksForTime && (fullYear.test(value) || compactDate.test(value))) return Number(value.slice(0, 4));
    if (asksForTime && unixTime.test(value)) return new Date(Number(value) * 1_000).getUTCFullYear();
  }
  return undefined;
}

const isoTime = /^\d{4}-\d\d-\d\dT[\d:.]+/;
const europeanDate = /^\d{1,2}[./]\d{1,2}[./](\d{4})$/;
const unixTime = /^\d{9,10}$/;
const timeName =
  /(?:^|[-_[])(?:date|day|week|month|year|time|datum|tag|woche|monat|jahr|mois|annee|jour|fecha|mes|ano|dia|data|mese|anno|giorno|maand|jaar|rok|miesiac)(?:$|[-_\]])/i;
