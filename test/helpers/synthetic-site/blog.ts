import { type Area, numberBelow, type PageRequest, type SitePage } from './page.ts';
import { months, type SitePlan } from './plan.ts';
import { numbers, paragraphsAbout, randomOf, wordOf } from './words.ts';

/** `/blog`, `/blog/<year>/<month>` and `/blog/<year>/<month>/<slug>` */
export const blog: Area = (request) => {
  const { plan, rest } = request;
  if (rest.length === 0) return front(plan);
  const month = numbers(months).find((at) => monthPath(plan, at) === `/blog/${rest.slice(0, 2).join('/')}`);
  if (month === undefined) return undefined;
  return rest.length === 2 ? archive(plan, month) : post(request, month);
};

export function* blogPaths(plan: SitePlan): Generator<string> {
  yield '/blog';
  for (const month of numbers(months)) yield monthPath(plan, month);
  for (const id of numbers(plan.posts)) yield postPath(plan, id);
}

function front(plan: SitePlan): SitePage {
  return {
    real: '/blog',
    title: 'Blog',
    paragraphs: paragraphsAbout('our blog', randomOf(plan.seed, 'blog')),
    links: numbers(months).map((month) => [monthPath(plan, month), `Posts of ${monthPath(plan, month).slice(6)}`]),
  };
}

function archive(plan: SitePlan, month: number): SitePage {
  const ids = numbers(Math.ceil((plan.posts - month) / months)).map((at) => at * months + month);
  return {
    real: monthPath(plan, month),
    title: `Posts of ${monthPath(plan, month).slice(6)}`,
    paragraphs: [ids.map((id) => `The story of ${wordOf(id)}.`).join(' ')],
    links: ids.map((id) => [postPath(plan, id), `The story of ${wordOf(id)}`]),
  };
}

function post({ plan, rest, url }: PageRequest, month: number): SitePage | undefined {
  const at = numberBelow(plan.posts, rest[2]?.split('-', 1)[0]);
  if (at === undefined || at % months !== month || postPath(plan, at) !== url.pathname) return undefined;
  const random = randomOf(plan.seed, url.pathname);
  const other = Math.floor(random() * plan.posts);
  return {
    real: url.pathname,
    title: `The story of ${wordOf(at)}`,
    paragraphs: paragraphsAbout(`the ${wordOf(at)}`, random, 6),
    links: [
      [postPath(plan, other), 'Read on'],
      [`${url.pathname}?layout=paper`, 'For your files'],
      [`https://social.example/share?u=${encodeURIComponent(url.href)}`, 'Share'],
    ],
  };
}

/** `/blog/2025/03`, going back from the year of the site. */
function monthPath({ year }: SitePlan, month: number): string {
  return `/blog/${year - 1 - Math.floor(month / 12)}/${String(1 + (month % 12)).padStart(2, '0')}`;
}

function postPath(plan: SitePlan, id: number): string {
  return `${monthPath(plan, id % months)}/${id}-the-story-of-${wordOf(id)}`;
}
