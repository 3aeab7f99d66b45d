import { describe, expect, it } from 'vitest';
import { TrapGuard, type TrapVisit } from '../../../../src/crawl/traps/trap-guard.ts';
import { hashText } from '../../../../src/hash-text.ts';

const host = 'https://shop.example';
const visitOf = (path: string, text: string, rest: Partial<TrapVisit> = {}): TrapVisit => ({
  url: host + path,
  source: 'link',
  foundOn: `${host}/`,
  text,
  textHash: hashText(text),
  title: 'Shop',
  newLinks: [],
  isProduct: false,
  ...rest,
});

/** Visits what the guard lets through, in order, and tells what became of each. */
function run(pages: readonly TrapVisit[], guard: TrapGuard = new TrapGuard({ thisYear: 2026 })) {
  return pages.map((page) => {
    const verdict = guard.check(page);
    if (verdict.kind === 'visit') guard.learn(page);
    return verdict;
  });
}

const times = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const visited = (verdicts: readonly { kind: string }[]) => verdicts.filter(({ kind }) => kind === 'visit').length;
const having = (pages: readonly TrapVisit[]) => {
  const guard = new TrapGuard({ thisYear: 2026 });
  for (const page of pages) guard.learn(page);
  return (path: string, rest: Partial<TrapVisit> = {}) => guard.check(visitOf(path, '', rest));
};
/** Letters only, one to one. */
const word = (id: number): string => [...String(id)].map((digit) => 'abcdefghij'[Number(digit)]).join('');

describe('lets pages with content be', () => {
  it('5,000 products that differ in number, price and a word of their own', () => {
    const pages = times(5_000).map((id) => visitOf(`/product/${id}`, `Tea ${word(id)} No. ${id} costs ${id},50 EUR`));
    expect(visited(run(pages))).toBe(5_000);
  });

  it.each(['/product.php?id=', '/index.php?route=product&id=', '/product/'])(
    '5,000 screws at %s that differ in the numbers of their titles',
    (path) => {
      const pages = times(5_000).map((id) => {
        const title = `Screw ${3 + (id % 20)} x ${10 + Math.floor(id / 20)}`;
        return visitOf(path + id, `${title}, steel, ${(id % 70) / 10} EUR`, { title, foundOn: `${host}/list` });
      });
      expect(visited(run(pages))).toBe(5_000);
    },
  );

  it('screws whose titles are all the same and whose sizes are words', () => {
    const pages = times(3_000).map((id) => visitOf(`/p/${id}`, `Screw M${id % 50}x${id} steel ${id % 9} EUR`));
    expect(visited(run(pages))).toBe(3_000);
  });

  it('products, whatever their texts', () => {
    const pages = times(500).map((id) => visitOf(`/p/${id}`, `Screw ${id}`, { isProduct: true }));
    expect(visited(run(pages))).toBe(500);
  });

  it('lists without words of their own that lead to pages found nowhere else', () => {
    const pages = times(300).map((page) =>
      visitOf(`/list?page=${page}`, `Page ${page}`, { newLinks: [`${host}/tea-${word(page)}`] }),
    );
    expect(visited(run(pages))).toBe(300);
  });

  it('posts and archives by date', () => {
    const archives = times(240).map((at) =>
      visitOf(`/${2005 + Math.floor(at / 12)}/${1 + (at % 12)}`, 'Archive', {
        textHash: hashText(`archive ${at}`),
        newLinks: [`${host}/${2005 + Math.floor(at / 12)}/${1 + (at % 12)}/post-${word(at)}`],
      }),
    );
    const posts = times(240).map((at) => visitOf(`/2019/05/post-${word(at)}`, `Post ${word(at)}`));
    expect(visited(run([...archives, ...posts]))).toBe(480);
  });

  it('what a sitemap lists and where a crawl starts', () => {
    const pages = times(300).flatMap((id) => [
      visitOf(`/a/${id}`, 'copy', { source: 'sitemap' }),
      visitOf(`/b?x=${id}`, 'copy', { source: 'start', foundOn: null }),
    ]);
    expect(visited(run(pages))).toBe(600);
  });

  it('translations, although pages in the first language are copies of those without it', () => {
    const check = having(
      times(30).flatMap((id) => [
        visitOf(`/page-${word(id)}`, `English ${word(id)}`),
        visitOf(`/page-${word(id)}?lang=en`, `English ${word(id)}`),
      ]),
    );
    expect(check('/page-x?lang=de')).toEqual({ kind: 'visit' });
    expect(check('/page-x?lang=en')).toMatchObject({ kind: 'fold', url: `${host}/page-x` });
  });

  it('numbered pages of which a few are missing, all with one text', () => {
    const pages = times(60).map((id) =>
      visitOf(`/product.php?id=${id}`, id % 4 === 0 ? `Tea ${word(id)}` : 'This product is no longer sold'),
    );
    expect(visited(run(pages))).toBe(60);
  });

  it('list pages beside an order that adds nothing', () => {
    const page = (at: number) =>
      visitOf(`/list?page=${at}`, 'List', { textHash: hashText(`list ${at}`), newLinks: [`${host}/${word(at)}`] });
    const ordered = (at: number, by: number) =>
      visitOf(`/list?page=${at}&by=o${by}`, 'List', { textHash: hashText(`list ${at} ${by}`) });
    const verdicts = run(times(40).flatMap((at) => [page(at), ...times(6).map((by) => ordered(at, by))]));
    expect(verdicts.filter((_, at) => at % 7 === 0).every(({ kind }) => kind === 'visit')).toBe(true);
    expect(visited(verdicts)).toBeLessThan(40 + 30);
  });

  it('reviews on a page of their own, although some products have none', () => {
    const check = having(
      times(40).flatMap((id) => [
        visitOf(`/tea/${word(id)}`, `Tea ${word(id)}`),
        visitOf(`/tea/${word(id)}/reviews`, `Tea ${word(id)}${id % 3 === 0 ? '' : ` liked by ${word(id)}`}`),
      ]),
    );
    expect(check('/tea/green/reviews')).toEqual({ kind: 'visit' });
  });

  it('lists of lists that were worth it, although their orders are not', () => {
    const lists = times(6).map((at) =>
      visitOf(`/list?id=${at % 2}&page=${Math.floor(at / 2)}`, 'List', {
        textHash: hashText(`list ${at}`),
        newLinks: [`${host}/${word(at)}`],
      }),
    );
    const orders = times(40).map((at) =>
      visitOf(`/list?id=${at % 2}&page=${at % 3}&by=o${at % 5}`, 'List', { textHash: hashText(`order ${at}`) }),
    );
    const check = having([...lists, visitOf('/list?page=3', 'List'), ...orders]);
    expect(check('/list?id=1&page=3')).toEqual({ kind: 'visit' });
    expect(check('/list?id=1&page=3&by=o1')).toMatchObject({ kind: 'trap' });
  });

  it('what was worth 300 visits, for another 150 that were not', () => {
    const pages = [
      ...times(300).map((id) => visitOf(`/topic/${id}`, `About ${word(id)}`)),
      ...times(149).map((id) => visitOf(`/topic/${id + 300}`, 'About it', { textHash: hashText(`${id}`) })),
    ];
    expect(having(pages)('/topic/999')).toEqual({ kind: 'visit' });
  });

  it('paths met before with parameters', () => {
    const check = having(
      times(9).flatMap((id) => [
        visitOf(`/info/${id}?s=1`, `Info ${word(id)}`),
        visitOf(`/info/${id}`, `Info ${word(id)}`),
      ]),
    );
    expect(check('/info/12')).toEqual({ kind: 'visit' });
  });

  it('paths of pages without text', () => {
    const paths = ['/a', '/a/b', '/a/b/c'];
    const check = having(paths.map((path, at) => visitOf(path, '', { foundOn: host + (paths[at - 1] ?? '/') })));
    expect(check('/a/b/c/d', { foundOn: `${host}/a/b/c` })).toEqual({ kind: 'visit' });
  });

  it('pages without text, whose script would have to run', () => {
    const check = having(
      times(20).flatMap((id) => [visitOf(`/a${word(id)}`, ''), visitOf(`/a${word(id)}?v=${id}`, '')]),
    );
    expect(check('/b?v=1')).toEqual({ kind: 'visit' });
  });
});

describe('folds what does not change the page', () => {
  const pagesWith = (parameter: (id: number) => string) =>
    times(3).flatMap((id) => [
      visitOf(`/${word(id)}`, `Page ${word(id)}`),
      visitOf(`/${word(id)}?${parameter(id)}`, `Page ${word(id)}`),
    ]);

  it('a parameter, after three proofs', () => {
    const check = having(pagesWith((id) => `from=menu${id}`));
    expect(check('/tea?size=2&from=other')).toEqual({
      kind: 'fold',
      url: `${host}/tea?size=2`,
      detail: 'pages are the same without parameter from',
    });
  });

  it('only after three', () => {
    const check = having(pagesWith((id) => `from=menu${id}`).slice(0, -1));
    expect(check('/tea?from=other')).toEqual({ kind: 'visit' });
  });

  it('no parameter that has changed a page', () => {
    const check = having([...pagesWith((id) => `v=${id}`), visitOf('/a?v=9', 'Another'), visitOf('/b?v=9', 'Other')]);
    expect(check('/tea?v=8')).toEqual({ kind: 'visit' });
  });

  it('no parameter because of one error page', () => {
    const check = having(
      times(9).flatMap((id) => [
        visitOf(`/${word(id)}`, 'Please log in'),
        visitOf(`/${word(id)}?v=${id}`, 'Please log in'),
      ]),
    );
    expect(check('/tea?v=12')).toEqual({ kind: 'visit' });
  });

  it('sessions that were never seen without', () => {
    const sessions = times(3).flatMap((id) =>
      times(2).map((at) => visitOf(`/${word(id)}?s=${id}${at}`, `Page ${word(id)}`)),
    );
    const check = having(sessions);
    expect(check('/tea?s=99')).toMatchObject({ kind: 'fold', url: `${host}/tea` });
    expect(check('/a?s=99'), 'visited under another session').toMatchObject({ kind: 'trap' });
  });

  it('sessions in the path, to the first one', () => {
    const token = (at: number) => `a1b2c3d4e5f6a7b8c9d0e${at}`;
    const check = having(
      times(3).flatMap((id) =>
        times(2).map((at) => visitOf(`/s/${token(id * 2 + at)}/${word(id)}`, `Page ${word(id)}`)),
      ),
    );
    expect(check(`/s/${token(9)}/tea`)).toMatchObject({ kind: 'fold', url: `${host}/s/${token(0)}/tea` });
  });

  it('one page that every menu links to under a new session, so that the others of its shape are still met', () => {
    const session = (at: number): string => `k4h2v9x1${word(at)}m7q3z8w5`;
    for (const link of [
      (at: number, page: number) => `/guide/${page}?visit=${session(at)}`,
      (at: number, page: number) => `/portal/${session(at)}/${page}`,
    ]) {
      const guard = new TrapGuard({ thisYear: 2026 });
      const menu = times(300).map((at) => visitOf(link(at, 0), 'Guide to nothing', { newLinks: [`${host}/x${at}`] }));
      expect(visited(run(menu, guard))).toBe(6);
      expect(guard.check(visitOf(link(300, 0), ''))).toMatchObject({
        kind: 'trap',
        detail: expect.stringMatching(/^this page is the same under/),
      });
      expect(guard.check(visitOf(link(300, 1), ''))).toEqual({ kind: 'visit' });
    }
  });

  it('no page under numbers or words, though the first ones read the same', () => {
    const check = having(times(6).map((at) => visitOf(`/item?id=${at}`, 'Sold out', { newLinks: [`${host}/x${at}`] })));
    expect(check('/item?id=7')).toEqual({ kind: 'visit' });
  });

  it('no page that read otherwise under one token', () => {
    const check = having(
      times(9).map((at) =>
        visitOf(`/item?id=a1b2c3d${at}`, at === 3 ? 'A lamp' : 'Sold out', { newLinks: [`${host}/${at}`] }),
      ),
    );
    expect(check('/item?id=a1b2c3ff')).toEqual({ kind: 'visit' });
  });

  it('an end of the path, after five proofs', () => {
    const pages = times(5).flatMap((id) => [
      visitOf(`/${word(id)}`, `Page ${word(id)}`),
      visitOf(`/${word(id)}/print`, `Page ${word(id)}`),
    ]);
    expect(having(pages)('/tea/print')).toMatchObject({ kind: 'fold', url: `${host}/tea` });
    expect(having(pages.slice(0, -1))('/tea/print')).toEqual({ kind: 'visit' });
  });
});

describe('stops in spaces without end', () => {
  it('numbered pages, after 100 without a new word', () => {
    const verdicts = run(
      times(300).map((id) =>
        visitOf(`/item/${id}`, `Item ${id}`, { foundOn: `${host}/item/${id - 1}`, title: `Item ${id}` }),
      ),
    );
    expect(visited(verdicts)).toBeLessThan(105);
    expect(verdicts.at(-1)).toEqual({ kind: 'trap', detail: '/item/{n}: 100 pages in a row brought nothing new' });
  });

  it('a calendar, though every month brings its name', () => {
    const months = times(60).map((at) =>
      visitOf(`/events/2026/${1 + (at % 12)}`, `Month ${word(at % 12)}, ${word(at % 12)}x`, {
        textHash: hashText(`${at}`),
      }),
    );
    expect(visited(run(months))).toBe(19);
  });

  it('copies, after three', () => {
    const verdicts = run(times(9).map((id) => visitOf(`/item/${id}`, 'Nothing here')));
    expect(visited(verdicts)).toBe(4);
  });

  it.each([
    ['/events/', (at: number) => `${2026 + Math.floor(at / 12)}/${1 + (at % 12)}`],
    ['/events?month=', (at: number) => `${2026 + Math.floor(at / 12)}-${String(1 + (at % 12)).padStart(2, '0')}`],
    ['/events?d=', (at: number) => `${1 + (at % 28)}.${1 + (at % 12)}.${2026 + Math.floor(at / 12)}`],
  ])('calendars at %s, sooner', (path, dateOf) => {
    const title = (at: number) => `Events, ${at % 12} of ${2026 + Math.floor(at / 12)}`;
    const verdicts = run(times(200).map((at) => visitOf(path + dateOf(at), `No events ${at}`, { title: title(at) })));
    expect(visited(verdicts)).toBeLessThan(26);
  });

  it('two spaces that only lead to each other', () => {
    const verdicts = run(
      times(1_000).flatMap((at) => [
        visitOf(`/a/${at}`, `a ${at}`, { newLinks: [`${host}/b/${at}`] }),
        visitOf(`/b/${at}`, `b ${at}`, { newLinks: [`${host}/a/${at + 1}`] }),
      ]),
    );
    expect(visited(verdicts)).toBeLessThan(450);
  });

  it('a parameter of a whole host, after 60 visits on many paths', () => {
    const pages = times(40).flatMap((id) =>
      times(5).map((by) =>
        visitOf(`/${word(id)}?by=o${by}`, `${word(id)} list`, { textHash: hashText(`${id} ${by}`) }),
      ),
    );
    expect(run(pages).at(-1)).toEqual({
      kind: 'trap',
      detail: 'parameter by of shop.example: 60 visits in a row brought nothing new',
    });
  });

  it('but not at values they have not had', () => {
    const check = having(
      times(30).map((at) => visitOf(`/list?a=${at % 5}&b=${at % 6}`, 'List', { textHash: hashText(`${at}`) })),
    );
    expect(check('/list?a=1&b=2&b=3').kind).toBe('visit');
    expect(check('/list?a=1&b=4')).toMatchObject({ kind: 'trap' });
  });

  it('what grows for ever', () => {
    const check = having(
      ['/a', '/a/b', '/a/b/c'].map((path, at, all) =>
        visitOf(path, 'The same', { foundOn: host + (all[at - 1] ?? '/') }),
      ),
    );
    expect(check('/a/b/c/d', { foundOn: `${host}/a/b/c` })).toMatchObject({ kind: 'trap' });
    expect(check('/x/y', { foundOn: `${host}/a/b/c` })).toEqual({ kind: 'visit' });
  });
});
