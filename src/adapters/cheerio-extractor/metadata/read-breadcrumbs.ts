import type { Element } from 'domhandler';
import type { Breadcrumb } from '../../../model/page-metadata.ts';
import { collapseSpace } from '../../extraction/collapse-space.ts';
import { detach } from '../../extraction/detach.ts';
import type { PageUrls } from '../../extraction/page-urls.ts';
import { isNeverContent } from '../html-elements.ts';
import { type NodeGraph, type NodeObject, readText, readTypes } from '../structured-data/node-graph.ts';
import type { PageSurvey } from '../survey-page.ts';
import { textOf, walk } from '../walk.ts';

const maxSteps = 20;
const maxNameLength = 200;
/** Of the text that is no link, in characters. */
const maxTrailLength = 400;

/** The way from the site's start page to the page: from its structured data, else from what it shows; empty without. */
export function readBreadcrumbs(
  { trails }: PageSurvey,
  { jsonLd, urls }: { readonly jsonLd: NodeGraph; readonly urls: PageUrls },
): readonly Breadcrumb[] {
  const list = jsonLd.entities.find((entity) => readTypes(entity).includes('breadcrumblist'));
  const steps = list === undefined ? [] : stepsOf(jsonLd, list, urls);
  if (steps.length > 0) return steps;
  for (const trail of trails) {
    const shown = shownSteps(trail, urls);
    if (shown.length > 0) return shown;
  }
  return [];
}

function stepsOf(jsonLd: NodeGraph, list: NodeObject, urls: PageUrls): readonly Breadcrumb[] {
  const steps = jsonLd.nodes(list, 'itemListElement').slice(0, maxSteps);
  const placed = steps.map((step) => ({ step, position: Number(readText(step, 'position') ?? 0) }));
  return placed
    .toSorted((a, b) => a.position - b.position)
    .flatMap(({ step }) => {
      const [item = {}] = jsonLd.nodes(step, 'item');
      const name = readText(step, 'name') ?? readText(item, 'name');
      const href = readText(step, 'item') ?? readText(item, '@id') ?? readText(item, 'url');
      return name === null ? [] : [toBreadcrumb(name, href, urls)];
    });
}

/**
 * The links of a trail, and the text behind the last one: the page itself. What has no link is no trail, and what has too
 * many or too much text is the page's wrapper.
 */
function shownSteps(trail: Element, urls: PageUrls): readonly Breadcrumb[] {
  const steps: Breadcrumb[] = [];
  let rest = '';
  let length = 0;
  walk(trail, {
    enter: (element) => {
      const { name, attribs } = element;
      if (isNeverContent(element) || steps.length >= maxSteps || length > maxTrailLength) return false;
      if (name !== 'a' || attribs['href'] === undefined) return true;
      const text = textOf(element, maxNameLength);
      if (text !== '') steps.push(toBreadcrumb(text, attribs['href'], urls));
      rest = '';
      return false;
    },
    text: ({ data }) => {
      length += data.trim().length;
      if (length <= maxTrailLength) rest += data;
    },
    leave: () => {},
  });
  if (steps.length === 0 || steps.length >= maxSteps || length > maxTrailLength) return [];
  const last = collapseSpace(rest).replace(edges, '');
  return last === '' ? steps : [...steps, toBreadcrumb(last, null, urls)];
}

/** Separators, which are text as often as not. */
const edges = /^[\s/>|»›→·•:-]+|[\s/>|»›→·•:-]+$/g;

function toBreadcrumb(name: string, href: string | null, urls: PageUrls): Breadcrumb {
  const url = href === null ? undefined : urls.resolvePage(href.trim());
  return { name: detach(name.slice(0, maxNameLength)), url: url ?? null };
}
