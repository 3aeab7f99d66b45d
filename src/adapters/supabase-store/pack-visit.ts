import type { PageSummary } from '../../contracts/store.ts';
import type { PageHistory } from '../../model/page.ts';
import type { Packed } from './packed.ts';

type HistoryInstants = 'addedAt' | 'changedAt' | 'dueAt';

/** What a visit has taught of a page. */
export interface Visit {
  readonly fetchedAt: Date;
  readonly history: PageHistory;
}

export interface PackedVisit {
  readonly fetchedAt: number;
  readonly history: Packed<PageHistory, HistoryInstants>;
}

export function packVisit<T extends Visit>(visit: T): Omit<T, keyof Visit> & PackedVisit {
  const { addedAt, changedAt, dueAt, ...history } = visit.history;
  const instants = { addedAt: addedAt.getTime(), changedAt: changedAt.getTime(), dueAt: dueAt.getTime() };
  return { ...visit, fetchedAt: visit.fetchedAt.getTime(), history: { ...history, ...instants } };
}

export function unpackVisit({ fetchedAt, history }: PackedVisit): Visit {
  const { addedAt, changedAt, dueAt, ...facts } = history;
  const instants = { addedAt: new Date(addedAt), changedAt: new Date(changedAt), dueAt: new Date(dueAt) };
  return { fetchedAt: new Date(fetchedAt), history: { ...facts, ...instants } };
}

/** A page without its text, as the database gives it. */
export type PackedSummary = Omit<PageSummary, keyof Visit> & PackedVisit;

export function unpackSummary(summary: PackedSummary): PageSummary {
  return { ...summary, ...unpackVisit(summary) };
}
