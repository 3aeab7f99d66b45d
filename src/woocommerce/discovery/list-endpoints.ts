import { isRecord } from '../http/is-record.ts';

/** One route of an API. */
export interface ShopEndpoint {
  /** E.g. `/wc/v3/orders/{order_id}/refunds`. */
  readonly path: string;
  /** E.g. `['GET', 'POST']`. */
  readonly methods: readonly string[];
  /** Names between braces in {@link path}, in order. */
  readonly params: readonly string[];
  /** Names of the arguments it takes, over all methods. */
  readonly args: readonly string[];
}

/** The allowed values of an argument, `undefined` when the argument is unknown or takes any value. */
export type ArgumentValues = (path: string, argument: string) => readonly string[] | undefined;

/** No shop has more; an index is a stranger's answer. */
const maxRoutes = 5_000;

/**
 * The routes that the index of an API, or of one of its namespaces, lists.
 *
 * @param index - the parsed answer, whatever it is.
 */
export function listEndpoints(index: unknown): ShopEndpoint[] {
  return routesOf(index).map(([pattern, route]) => {
    const { path, params } = readPattern(pattern);
    const handlers = handlersOf(route);
    const methods = new Set([route, ...handlers].flatMap(({ methods }) => stringsIn(methods)));
    const args = new Set(handlers.flatMap(({ args }) => (isRecord(args) ? Object.keys(args) : [])));
    return { path, methods: [...methods], params, args: [...args] };
  });
}

/** Reads the allowed values of arguments out of an index. */
export function argumentValues(index: unknown): ArgumentValues {
  const routes = new Map(routesOf(index).map(([pattern, route]) => [readPattern(pattern).path, route]));
  return (path, argument) => {
    for (const { args } of handlersOf(routes.get(path) ?? {})) {
      const schema = isRecord(args) ? args[argument] : undefined;
      if (isRecord(schema) && Array.isArray(schema['enum'])) return stringsIn(schema['enum']);
    }
    return undefined;
  };
}

type Route = Readonly<Record<string, unknown>>;

function routesOf(index: unknown): [string, Route][] {
  const routes = isRecord(index) && isRecord(index['routes']) ? Object.entries(index['routes']) : [];
  return routes.slice(0, maxRoutes).flatMap(([pattern, route]) => (isRecord(route) ? [[pattern, route]] : []));
}

function handlersOf(route: Route): Route[] {
  return Array.isArray(route['endpoints']) ? route['endpoints'].filter(isRecord) : [];
}

const stringsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];

/** Turns the named groups of a PHP regular expression, `(?P<id>[\d]+)`, into `{id}`. */
function readPattern(pattern: string): Pick<ShopEndpoint, 'path' | 'params'> {
  const params: string[] = [];
  let path = '';
  let at = 0;
  for (const group of pattern.matchAll(/\(\?P?<(\w+)>/g)) {
    if (group.index < at) continue;
    path += `${pattern.slice(at, group.index)}{${group[1]}}`;
    params.push(group[1]!);
    at = endOfGroup(pattern, group.index);
  }
  return { path: path + pattern.slice(at), params };
}

/** @returns the index behind the parenthesis that closes the group; brackets make parentheses plain characters. */
function endOfGroup(pattern: string, start: number): number {
  let depth = 0;
  let inClass = false;
  for (let at = start; at < pattern.length; at += 1) {
    const character = pattern[at];
    if (character === '\\') at += 1;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return pattern.length;
}
