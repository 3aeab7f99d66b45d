import { LRUCache } from 'lru-cache';
import { hashText } from '../../hash-text.ts';
import type { UrlShape } from './url-shape.ts';
import { countNovel, countQuiet, isExhausted, meritOf, newUrlSpace, type UrlSpace } from './url-space.ts';
import { WordMemory } from './word-memory.ts';

export interface QuietSpacesOptions {
  /** Pages of one shape in a row that may bring nothing new. */
  readonly maxQuietPages: number;
  /** The current year, UTC. */
  readonly thisYear: number;
}

/** Spaces remembered; about 1 MB. */
const rememberedSpaces = 5_000;
/** Calendars: a year and a half of months. */
const maxQuietDates = 18;
/** Dates that nothing is planned for yet, or that no site has posts of. */
const maxQuietFarDates = 8;
const farAhead = 1;
const farBack = 30;
/** Pages that read exactly like an earlier one, from the beginning of a shape. */
const maxDuplicates = 3;
/** Visits with one parameter on one path. */
const maxQuietVisits = 20;
/** The same on a path that has exhausted another parameter: a list with filters. */
const maxQuietBesides = 5;
/** The same on all paths of a host together, and how many paths have to agree. */
const maxQuietOnHost = 60;
const minPathsOnHost = 3;
/** Visits that make a combination of parameters worth a run of its own. */
const minNovel = 3;

/** Counts for every shape and parameter how long it has brought nothing new, and says when it is enough. */
export class QuietSpaces {
  readonly #spaces = new LRUCache<number, UrlSpace>({ max: rememberedSpaces });
  /** Values that parameters have had. */
  readonly #values = new WordMemory();
  readonly #options: QuietSpacesOptions;

  constructor(options: QuietSpacesOptions) {
    this.#options = options;
  }

  /** Why a URL is not worth a visit, `undefined` when it may be. */
  objection(host: string, shape: UrlShape): string | undefined {
    const own = this.#spaces.get(hashText(shape.full));
    if (own && own.novel === 0 && own.duplicates >= maxDuplicates)
      return `${named(shape)}: the first ${own.duplicates + 1} pages are copies`;
    const limit = this.#limitOf(shape);
    if (own && isExhausted(own, limit)) return `${named(shape)}: ${own.run} pages in a row brought nothing new`;
    if (own && own.novel >= minNovel && !isExhausted(own, maxQuietVisits)) return undefined;
    // A value never met may be a page never met: only what combines known values again is refused.
    return valuesOf(host, shape).every((value) => this.#values.has(value))
      ? this.#parameterObjection(host, shape)
      : undefined;
  }

  /** Notes the values of a visited URL. @returns whether one was new to its host. */
  addValues(host: string, shape: UrlShape): boolean {
    return valuesOf(host, shape).filter((value) => this.#values.add(value)).length > 0;
  }

  countNovel(host: string, shape: UrlShape): void {
    countNovel(this.#space(shape.full));
    for (const space of this.#parameterSpaces(host, shape).flat()) countNovel(space);
  }

  /** The shape is to blame, and those of its parameters that have seldom been worth a visit. */
  countQuiet(host: string, shape: UrlShape, isDuplicate: boolean): void {
    const visit = { isDuplicate, path: hashText(shape.path) };
    countQuiet(this.#space(shape.full), visit);
    const spaces = this.#parameterSpaces(host, shape);
    const limit = this.#parameterLimit(host, shape);
    // A page of a list is not to blame for what the sort order beside it did not bring.
    const least = Math.min(...spaces.map(([onPath]) => meritOf(onPath)));
    for (const [onPath, onHost] of spaces) {
      if (meritOf(onPath) > Math.max(least, littleMerit)) continue;
      const wasExhausted = isExhausted(onPath, limit);
      countQuiet(onPath, visit);
      countQuiet(onHost, visit);
      if (!wasExhausted && isExhausted(onPath, limit)) this.#exhausted(host, shape).quiet += 1;
    }
  }

  #limitOf(shape: UrlShape): number {
    const { maxQuietPages, thisYear } = this.#options;
    if (shape.year === undefined) return maxQuietPages;
    const isFar = shape.year > thisYear + farAhead || shape.year < thisYear - farBack;
    return Math.min(isFar ? maxQuietFarDates : maxQuietDates, maxQuietPages);
  }

  #parameterLimit(host: string, shape: UrlShape): number {
    return this.#exhausted(host, shape).quiet > 0 ? maxQuietBesides : maxQuietVisits;
  }

  /** Its `quiet` counts the exhausted parameters of a path. */
  #exhausted(host: string, shape: UrlShape): UrlSpace {
    return this.#space(`${host}${shape.path} exhausted`);
  }

  #parameterObjection(host: string, shape: UrlShape): string | undefined {
    const limit = this.#parameterLimit(host, shape);
    for (const { name } of shape.parameters) {
      const onPath = this.#spaces.get(hashText(onPathKey(host, shape, name)));
      if (onPath && isExhausted(onPath, limit))
        return `parameter ${name} of ${shape.path}: ${onPath.run} visits in a row brought nothing new`;
      const onHost = this.#spaces.get(hashText(onHostKey(host, name)));
      if (onHost && onHost.paths.size >= minPathsOnHost && isExhausted(onHost, maxQuietOnHost))
        return `parameter ${name} of ${host}: ${onHost.run} visits in a row brought nothing new`;
    }
    return undefined;
  }

  #parameterSpaces(host: string, shape: UrlShape): (readonly [onPath: UrlSpace, onHost: UrlSpace])[] {
    return shape.parameters.map(({ name }) => [
      this.#space(onPathKey(host, shape, name)),
      this.#space(onHostKey(host, name)),
    ]);
  }

  #space(key: string): UrlSpace {
    const hash = hashText(key);
    const space = this.#spaces.get(hash) ?? newUrlSpace();
    this.#spaces.set(hash, space);
    return space;
  }
}

/** Ten good visits in a row from the start; eight values of a filter do not get there. */
const littleMerit = 0.5;

function onPathKey(host: string, shape: UrlShape, name: string): string {
  return `${host}${shape.path} ?${name}`;
}

function onHostKey(host: string, name: string): string {
  return `${host} ?${name}`;
}

function valuesOf(host: string, { parameters }: UrlShape): number[] {
  return parameters.map(({ name, value }) => hashText(`${host} ?${name}=${value}`));
}

/** Without its host, which the URL shows anyway. */
function named({ path, parameters }: UrlShape): string {
  return parameters.length === 0 ? path : `${path}?${parameters.map(({ name }) => name).join('&')}`;
}
