import * as z from 'zod';
import { selectorProblem } from './selector-syntax.ts';

/*
 * The schemas of single values. Every message completes the sentence "<path> ...", and one value has one message,
 * whatever is wrong with it.
 */

/** By hand: `toLocaleString` loads a locale first, which takes longer than all schemas together (14 ms). */
const numberText = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');

/** Neither `NaN` nor `Infinity` passes: nothing turns a limit off. */
export function wholeNumber(min: number, max: number): z.ZodType<number, number> {
  const error = `must be a whole number from ${numberText(min)} to ${numberText(max)}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

export function amount(max: number): z.ZodType<number, number> {
  const error = `must be a number from 0 to ${numberText(max)}`;
  return z.number({ error }).min(0, { error }).max(max, { error });
}

export const flag: z.ZodType<boolean, boolean> = z.boolean({ error: 'must be true or false' });

export function choice<const T extends string>(values: readonly T[]): z.ZodType<T, T> {
  return z.enum(values, { error: `must be one of ${values.map((value) => `"${value}"`).join(', ')}` });
}

/** @param expected - completes "must be ..." and stands for the pattern in the message. */
export function matching(pattern: RegExp, expected: string): z.ZodType<string, string> {
  return z.string({ error: `must be ${expected}` }).regex(pattern, { error: `must be ${expected}` });
}

/** Keys and tokens: header-safe, and never shown in a message because of their names. */
export const secretText: z.ZodType<string, string> = matching(
  /^[\x21-\x7e]{1,4096}$/,
  'a string of 1 to 4,096 visible ASCII characters without blanks',
);

/** The id alphabet of customers; dots alone would read as a path. */
export const jobId: z.ZodType<string, string> = matching(
  /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,128}$/,
  'a string of 1 to 128 letters, digits, dots, dashes or underscores, other than "." and ".."',
);

export const modelName: z.ZodType<string, string> = matching(
  /^[\w./:@-]{1,128}$/,
  'the name of a model: 1 to 128 letters, digits and . / : @ - _',
);

/** @param options.credentials - whether a user name and a password may be part of it. */
export function url(
  protocols: readonly string[],
  options: { readonly example: string; readonly credentials: 'allowed' | 'refused' },
): z.ZodType<string, string> {
  const error = `must be an absolute URL such as ${options.example}`;
  return z.string({ error }).superRefine((value, context) => {
    const problem = urlProblem(value, protocols, options);
    if (problem) context.addIssue({ code: 'custom', message: problem.message ?? error, params: { fix: problem.fix } });
  });
}

/** A URL that a crawl may start from. Whether its host may be reached is the fetcher's to say. */
export const startUrl: z.ZodType<string, string> = url(['http:', 'https:'], {
  example: 'https://example.com',
  credentials: 'refused',
});

interface UrlProblem {
  readonly message?: string | undefined;
  readonly fix?: string | undefined;
}

const maxUrlLength = 2048;

function urlProblem(
  value: string,
  protocols: readonly string[],
  { credentials }: { readonly credentials: 'allowed' | 'refused' },
): UrlProblem | undefined {
  if (value.length > maxUrlLength) return { message: `must have at most ${numberText(maxUrlLength)} characters` };
  if (/^[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]|$)/.test(value))
    return { fix: `Did you mean ${protocols.at(-1)}//${value}?` };
  // The URL parser would take "https:shop" and "https:///shop" for hosts; people who write that forgot theirs.
  const host = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#\\]/i.test(value);
  const parsed = host && URL.canParse(value) ? new URL(value) : undefined;
  if (!parsed || /[\s\p{Cc}]/u.test(value)) return {};
  if (!protocols.includes(parsed.protocol)) return { message: `must begin with ${protocols.join('// or ')}//` };
  if (parsed.hostname === '') return { message: 'must name a host' };
  if (credentials === 'refused' && (parsed.username !== '' || parsed.password !== '')) {
    return { message: 'must not hold a user name or password', fix: 'Remove what stands before the "@".' };
  }
  return undefined;
}

/** @param noun - what one entry is, e.g. `glob`. */
export function listOf<T>(
  entry: z.ZodType<T, T>,
  { noun, min = 0, max }: { readonly noun: string; readonly min?: number; readonly max: number },
): z.ZodType<T[], T[]> {
  const error = `must be a list of ${min === 0 ? 'at most' : `${min} to`} ${numberText(max)} ${noun}s`;
  return z.array(entry, { error }).min(min, { error }).max(max, { error });
}

/** Globs are matched against path and query; the bounds keep matching cheap. */
export const globs: z.ZodType<string[], string[]> = listOf(
  matching(/^[^\p{Cc}]{1,200}$/u, 'a glob of 1 to 200 characters'),
  { noun: 'glob', max: 100 },
);

export const selectors: z.ZodType<string[], string[]> = listOf(
  z.string({ error: 'must be a CSS selector' }).superRefine((value, context) => {
    const message = selectorProblem(value);
    if (message) context.addIssue({ code: 'custom', message });
  }),
  { noun: 'CSS selector', max: 20 },
);

/** An object that may be given as it is, such as a client: only what we call is looked at. */
export function instance<T extends object>(
  members: Readonly<Record<string, string>>,
  expected: string,
): z.ZodType<T, T> {
  const missingOf = (value: unknown): readonly string[] =>
    Object.keys(members).filter((member) => typeof Object(value)[member] !== members[member]);
  return z.custom<T>((value) => typeof value === 'object' && value !== null && missingOf(value).length === 0, {
    error: ({ input }) => {
      const missing = missingOf(input).map((member) => (members[member] === 'function' ? `${member}()` : member));
      return `must be ${expected}${typeof input === 'object' && input ? `; it lacks ${missing.join(', ')}` : ''}`;
    },
  });
}

/** Every member of `T` has a schema whose input fits it: the public type and the schema cannot part. */
export type Shape<T> = { readonly [K in keyof T]-?: z.ZodType<unknown, T[K] | undefined> };

/** An object that refuses unknown names. */
export function strict<S extends z.core.$ZodLooseShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, { error: ({ code }) => (code === 'invalid_type' ? 'must be an object' : undefined) });
}
