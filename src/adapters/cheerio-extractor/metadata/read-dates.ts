import type { Element } from 'domhandler';
import { type NodeObject, readText } from '../structured-data/node-graph.ts';
import type { PageSurvey } from '../survey-page.ts';
import { metaContent } from './meta-content.ts';

const publishedKeys = [
  ...['article:published_time', 'datepublished', 'og:published_time', 'date', 'dc.date.issued', 'dc.date'],
  ...['dcterms.created', 'dcterms.issued', 'publish-date', 'parsely-pub-date', 'sailthru.date'],
];
const modifiedKeys = [
  ...['article:modified_time', 'datemodified', 'og:updated_time', 'last-modified', 'dcterms.modified'],
  ...['dc.date.modified', 'revised'],
];

/** When the page says it was published and last changed. */
export interface PageDates {
  readonly publishedAt: Date | null;
  readonly modifiedAt: Date | null;
}

/**
 * Dates from `<meta>`, then from JSON-LD, then from a `<time>` that says it is one, or is the only one of the page; that of
 * the publication last from the page's address. Dates without a zone are read as UTC.
 */
export function readDates(
  { metas, times }: PageSurvey,
  { entities, pageUrl }: { readonly entities: readonly NodeObject[]; readonly pageUrl: string },
): PageDates {
  return {
    publishedAt:
      parseDate(metaContent(metas, publishedKeys)) ??
      entityDate(entities, 'datePublished') ??
      entityDate(entities, 'dateCreated') ??
      markedTime(times, publishedMark) ??
      onlyTime(times) ??
      urlDate(pageUrl),
    modifiedAt:
      parseDate(metaContent(metas, modifiedKeys)) ??
      entityDate(entities, 'dateModified') ??
      markedTime(times, modifiedMark),
  };
}

/** In a time's `itemprop`, `class` or, in old pages, an attribute of its own. */
const publishedMark = /(?<![a-z])(?:date-?published|published|entry-date|post-date|pubdate)(?![a-z])/i;
const modifiedMark = /(?<![a-z])(?:date-?modified|updated|modified)(?![a-z])/i;

function markedTime(times: readonly Element[], mark: RegExp): Date | null {
  for (const { attribs } of times) {
    const pubdate = attribs['pubdate'] === undefined ? '' : 'pubdate';
    if (!mark.test(`${attribs['itemprop'] ?? ''} ${attribs['class'] ?? ''} ${pubdate}`)) continue;
    const date = parseDate(attribs['datetime']);
    if (date !== null) return date;
  }
  return null;
}

/** Blogs and papers put the day into the address: `/2025/12/24/title`. */
function urlDate(url: string): Date | null {
  const [, year, month, day] = /\/(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)/.exec(new URL(url).pathname) ?? [];
  return day === undefined ? null : parseDate(`${year}-${month!.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

function entityDate(entities: readonly NodeObject[], key: string): Date | null {
  for (const entity of entities) {
    const date = parseDate(readText(entity, key) ?? undefined);
    if (date !== null) return date;
  }
  return null;
}

/** Of several times on a page none can be told to be its own. */
function onlyTime(times: readonly Element[]): Date | null {
  const values = new Set(times.map(({ attribs }) => (attribs['datetime'] ?? '').trim()).filter(Boolean));
  const [value] = values;
  return values.size === 1 ? parseDate(value) : null;
}

/** ISO 8601 as pages write it: the time, its seconds and its zone may lack. */
const isoDate = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)? ?(Z|[+-]\d{2}:?\d{2})?)?$/i;
/** Any other form must name its zone: without one it would be read in that of our machine. */
const zonedDate = /(?:GMT|UTC|[+-]\d{4})$/;
const maxDateLength = 64;
const [firstYear, lastYear] = [1990, 2100];

function parseDate(text: string | undefined): Date | null {
  const trimmed = (text ?? '').trim();
  if (trimmed.length > maxDateLength) return null;
  const iso = isoDate.exec(trimmed);
  if (iso === null && !zonedDate.test(trimmed)) return null;
  const date = new Date(iso === null ? trimmed : `${iso[1]}T${iso[2] ?? '00:00'}${zoneOf(iso[3])}`);
  const year = date.getUTCFullYear();
  return year >= firstYear && year <= lastYear ? date : null;
}

function zoneOf(zone = 'Z'): string {
  return zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
}
