type Facts = Readonly<Record<string, string | number>>;

/**
 * What a log line says of a call besides its outcome: which host was asked and what it answered, how many texts were sent, how
 * many tokens they took. Numbers and names of hosts only: no text, no query, no body.
 *
 * @param result - `undefined` of a call that failed.
 */
export function callFacts([request]: readonly unknown[], result: unknown): Facts {
  const facts: Record<string, string | number> = {};
  const items = Array.isArray(request) ? request : read(result, 'chunks');
  if (Array.isArray(items)) facts['items'] = items.length;
  const url = read(request, 'url');
  if (typeof url === 'string' && URL.canParse(url)) facts['host'] = new URL(url).host;
  for (const [name, value] of [
    ['status', read(result, 'status')],
    ['bytes', read(result, 'encodedBytes')],
    ['tokens', read(result, 'usedTokens')],
  ] as const) {
    if (typeof value === 'number') facts[name] = value;
  }
  return facts;
}

const read = (source: unknown, name: string): unknown =>
  typeof source === 'object' && source !== null ? Reflect.get(source, name) : undefined;
