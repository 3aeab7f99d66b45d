import * as z from 'zod';
import { IntegrationError, type IntegrationErrorCode } from '../errors.ts';
import { redactPreview } from '../security/redact-preview.ts';
import { closestName } from './closest-name.ts';

/** One thing that is wrong with an input; all of them are in `context.issues` of the error. */
export interface OptionIssue {
  /** E.g. `network.timeoutMs`, `urls[1]`; `''` for the input itself. */
  readonly path: string;
  /** Completes the sentence that begins with the path, e.g. `must be true or false`. */
  readonly problem: string;
  /** What came, shortened, without secrets. */
  readonly received: string;
  /** What to do about it, where we can tell. */
  readonly fix?: string | undefined;
}

export interface Subject {
  /** What the input is called in messages, e.g. `options`. */
  readonly name: string;
  /** Chooses the error's code by its issues. @default OPTIONS_INVALID */
  readonly codeOf?: ((issues: readonly OptionIssue[]) => IntegrationErrorCode) | undefined;
  /** Adds what is known about a path: where its value came from, how to set it. */
  readonly annotate?: ((issue: OptionIssue) => OptionIssue) | undefined;
}

/**
 * Reads an input by its schema, every default filled in.
 *
 * @throws IntegrationError `OPTIONS_INVALID` (or what `codeOf` says) that names every problem, at most 50 of them.
 */
export function validate<T>(schema: z.ZodType<T>, input: unknown, subject: Subject): T {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const paths = new Set<string>();
  const issues = result.error.issues
    .flatMap((issue) => toIssues(issue, schema))
    // A value that fails several checks has one problem.
    .filter(({ path }) => !paths.has(path) && paths.add(path))
    .slice(0, maxIssues)
    .map((issue) => subject.annotate?.(issue) ?? issue);
  throw new IntegrationError(messageOf(issues, subject.name), {
    code: subject.codeOf?.(issues) ?? 'OPTIONS_INVALID',
    service: 'options',
    context: { issues },
  });
}

const maxIssues = 50;

function messageOf(issues: readonly OptionIssue[], name: string): string {
  const sentences = issues.map(({ path, problem, received, fix }) => {
    const sentence = `${path === '' ? `the ${name}` : path} ${problem}; received ${received}.`;
    return fix === undefined ? sentence : `${sentence} ${fix}`;
  });
  if (sentences.length === 1) return `Invalid ${name}: ${sentences[0]}`;
  return [`Invalid ${name}, ${sentences.length} problems:`, ...sentences.map((sentence) => `- ${sentence}`)].join('\n');
}

function toIssues(issue: z.core.$ZodIssue, schema: z.ZodType): OptionIssue[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, maxIssues).map((key) => unknownName(key, issue, schema));
  const fix: unknown = issue.code === 'custom' ? issue.params?.['fix'] : fixFor(issue);
  const received = redactPreview(issue.input, String(issue.path.findLast((part) => typeof part === 'string') ?? ''));
  const found = { path: pathText(issue.path), problem: issue.message, received };
  return [typeof fix === 'string' ? { ...found, fix } : found];
}

function unknownName(key: string, { path, input }: z.core.$ZodIssueUnrecognizedKeys, schema: z.ZodType): OptionIssue {
  const known = namesAt(schema, path);
  const closest = closestName(key, known);
  return {
    path: pathText([...path, key.slice(0, 64)]),
    problem: 'is unknown',
    received: redactPreview(Object(input)[key], key),
    fix: closest ? `Did you mean ${pathText([...path, closest])}?` : `Known are ${known.join(', ')}.`,
  };
}

/** Numbers from environment files and forms come as text. */
function fixFor(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code !== 'invalid_type' || typeof issue.input !== 'string') return undefined;
  if (issue.expected === 'number' && /^\d+(?:\.\d+)?$/.test(issue.input)) return `Write ${issue.input} without quotes.`;
  return issue.expected === 'array' ? 'Put it into a list.' : undefined;
}

/** The names an object at `path` may have. */
function namesAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = schema;
  for (const part of [undefined, ...path]) {
    if (part !== undefined && at instanceof z.ZodObject) at = at.shape[String(part)];
    while (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodPrefault) at = at.unwrap();
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
