import type { OptionIssue } from './validate.ts';

/** The environment as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment may say, by the option it stands for; of several names the first that is set counts. */
const variables: readonly { readonly service: string; readonly field: string; readonly names: readonly string[] }[] = [
  { service: 'openai', field: 'apiKey', names: ['OPENAI_API_KEY'] },
  { service: 'redis', field: 'url', names: ['REDIS_URL'] },
  { service: 'supabase', field: 'url', names: ['NEXT_PUBLIC_SUPABASE_URL', 'SUPABASE_URL'] },
  { service: 'supabase', field: 'serviceRoleKey', names: ['SUPABASE_SERVICE_ROLE_KEY'] },
];

/** An empty variable is an absent one: that is how shells and container files switch things off. */
export function readVariable(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === '' ? undefined : value;
}

/**
 * Options with the environment's services where they name none themselves. What is not an object stays as it is: that
 * is for the validation to refuse.
 */
export function addEnvironment(options: unknown, environment: Environment): unknown {
  let added = options;
  for (const { service, field, names } of variables) {
    const value = names.map((name) => readVariable(environment, name)).find((found) => found !== undefined);
    if (value !== undefined) added = withDefault(added, ['config', service, field], value);
  }
  return added;
}

/** Says of an issue that the environment caused it, or could mend it. */
export function explainByEnvironment(environment: Environment): (issue: OptionIssue) => OptionIssue {
  return (issue) => {
    const variable = variables.find(({ service, field }) => issue.path === `config.${service}.${field}`);
    if (!variable) return issue;
    if (issue.received === 'nothing') return { ...issue, fix: `Set it, or ${variable.names[0]} in the environment.` };
    const source = variable.names.find((name) => readVariable(environment, name) !== undefined);
    return source && issue.fix === undefined ? { ...issue, fix: `Unless it was set, it came from ${source}.` } : issue;
  };
}

/** A copy with `value` at `path`, unless there is one already. */
function withDefault(source: unknown, path: readonly string[], value: string): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return source ?? value;
  if (source !== undefined && !isRecord(source)) return source;
  return { ...source, [name]: withDefault(source?.[name], rest, value) };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
