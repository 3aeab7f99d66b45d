import { describe, expect, it } from 'vitest';
import { PageHistories, type VisitResult } from '../../../src/crawl/page-histories.ts';
import type { UrlSource } from '../../../src/model/crawl.ts';
import type { PageHistory } from '../../../src/model/page.ts';
import { buildHistory, buildPage } from '../../helpers/builders.ts';

const dayMs = 86_400_000;
const day = (number: number): Date => new Date(Date.UTC(2026, 0, 1) + number * dayMs);

const known = (fetchedAt: Date, history: Partial<PageHistory> = {}) => {
  const { chunks: _, ...page } = buildPage({ fetchedAt, history: buildHistory(history) });
  return { ...page, chunkCount: 1, modelIds: ['model-a'] };
};

/** The history of a page that is visited so often at this distance, with the result that `resultOf` says. */
function visit(times: number, everyDays: number, resultOf: (visit: number) => VisitResult): PageHistory {
  const histories = new PageHistories({ jobId: 'job', reach: 'r' });
  let history = histories.after({ known: null, source: 'link' }, { result: 'changed', at: day(0) });
  for (let count = 1; count <= times; count += 1) {
    const before = known(day((count - 1) * everyDays), history);
    history = histories.after(
      { known: before, source: 'link' },
      { result: resultOf(count), at: day(count * everyDays) },
    );
  }
  return history;
}

const daysUntilDue = (times: number, everyDays: number, resultOf: (visit: number) => VisitResult): number =>
  (visit(times, everyDays, resultOf).dueAt.getTime() - day(times * everyDays).getTime()) / dayMs;

describe('when a page is visited again', () => {
  it('is within a week for one nothing is known of', () => {
    expect(daysUntilDue(0, 1, () => 'changed')).toBeCloseTo(7 * Math.LN2, 5);
  });

  it('is the sooner the more often it was found changed', () => {
    const daily = daysUntilDue(30, 1, () => 'changed');
    const weekly = daysUntilDue(30, 1, (count) => (count % 7 === 0 ? 'changed' : 'unchanged'));
    const never = daysUntilDue(30, 1, () => 'unchanged');
    expect(daily).toBeLessThan(1);
    expect(weekly).toBeGreaterThan(2);
    expect(weekly).toBeLessThan(7);
    expect(never).toBeGreaterThan(20);
  });

  it('is a month away at most, and an hour at least', () => {
    expect(daysUntilDue(50, 30, () => 'unchanged')).toBe(30);
    expect(daysUntilDue(500, 1 / 96, () => 'changed')).toBe(1 / 24);
  });

  it('comes sooner again when a page wakes that lay still for years', () => {
    const woken = daysUntilDue(60, 30, (count) => (count > 50 ? 'changed' : 'unchanged'));
    expect(woken).toBeLessThan(25);
  });

  it('is the next day for a page that could not be seen, and teaches nothing of it', () => {
    const before = known(day(1), { observedMs: 90 * dayMs, changes: 0.5 });
    const histories = new PageHistories({ jobId: 'job', reach: 'r' });
    const history = histories.after({ known: before, source: 'link' }, { result: 'unseen', at: day(40) });
    expect(history).toMatchObject({ observedMs: 90 * dayMs, changes: 0.5, dueAt: day(41) });
  });
});

describe('what a crawl came to by itself', () => {
  const histories = new PageHistories({ jobId: 'job', reach: 'mine' });
  const stateAfter = (source: UrlSource, before: Partial<PageHistory>, result: VisitResult = 'unchanged') => {
    const { reach, missedIn } = histories.after({ known: known(day(1), before), source }, { result, at: day(2) });
    return { reach, missedIn };
  };

  it('belongs to its reach, and is missed by none', () => {
    const missed = { reach: 'other', missedIn: ['job-1'] };
    for (const source of ['start', 'link', 'sitemap', 'redirect', 'canonical'] as const) {
      expect(stateAfter(source, missed)).toEqual({ reach: 'mine', missedIn: [] });
    }
  });

  it('stays with the reach it had when only a feed names it: feeds forget', () => {
    expect(stateAfter('feed', { reach: 'other', missedIn: ['job-1'] })).toEqual({ reach: 'other', missedIn: [] });
  });

  it('is missed by a crawl that visits it for its own sake, once however often', () => {
    expect(stateAfter('index', { reach: 'mine' })).toEqual({ reach: 'mine', missedIn: ['job'] });
    expect(stateAfter('index', { reach: 'mine', missedIn: ['job-1'] })).toEqual({
      reach: 'mine',
      missedIn: ['job-1', 'job'],
    });
    expect(stateAfter('index', { reach: 'mine', missedIn: ['job'] })).toEqual({ reach: 'mine', missedIn: ['job'] });
    expect(stateAfter('index', { missedIn: ['a', 'b'] }).missedIn).toEqual(['b', 'job']);
  });

  it('is not missed when the site did not answer for it', () => {
    expect(stateAfter('index', { missedIn: ['job-1'] }, 'unseen').missedIn).toEqual(['job-1']);
    expect(stateAfter('index', { missedIn: ['job-1'] }, 'replaced').missedIn).toEqual(['job-1', 'job']);
  });
});

it('says of a page that stays as it is when it was seen', () => {
  const histories = new PageHistories({ jobId: 'job', reach: 'r' });
  const target = {
    ...buildPage(),
    depth: 0,
    source: 'link',
    foundOn: null,
    priority: 0,
    redirects: 0,
    lastmod: null,
  } as const;
  const at = day(9);
  const seenAt = (result: VisitResult) =>
    histories.seenPage({ ...target, known: known(day(1)) }, { result, at })?.fetchedAt;
  expect(seenAt('unchanged')).toEqual(day(9));
  expect(seenAt('believed')).toEqual(day(1));
  expect(seenAt('unseen')).toEqual(day(1));
  expect(histories.seenPage({ ...target, known: null }, { result: 'unchanged', at })).toBeUndefined();
});
