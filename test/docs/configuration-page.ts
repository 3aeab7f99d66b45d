import type * as z from 'zod';
import { optionsSchema } from '../../src/options/resolve-options.ts';
import { scrapingConfigSchema } from '../../src/options/resolve-scraping-config.ts';
import { searchOptionsSchema } from '../../src/options/resolve-search-options.ts';
import { settingsSchema } from '../../src/options/resolve-settings.ts';
import { type DeclaredInterface, readInterfaces } from './read-interfaces.ts';

/** `docs/configuration.md`, made from the schemas that check options, and the words of their types. */
export function configurationPage(): string {
  const types = readInterfaces([
    'options/integration-options.ts',
    'options/scraping-config.ts',
    'model/customer.ts',
    'model/search.ts',
  ]);
  const table = (schema: unknown, type: string): string => {
    const rows = rowsOf(schema, type, types).map(
      ({ path, value, fallback, text }) => `| \`${path}\` | ${value} | ${fallback} | ${text} |`,
    );
    return `| option | value | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  };
  return `# Configuration

Nothing has to be configured. What is given is checked at once: unknown names, wrong types and numbers out of range are refused with
\`OPTIONS_INVALID\`, which names every problem together. Times are milliseconds and sizes are bytes unless the table says otherwise.

\`\`\`ts
import { CustomerScrapingIntegration } from 'customer-scraping-integration';

const integration = new CustomerScrapingIntegration({
  storage: { path: 'data/index.sqlite' },
  network: { userAgent: 'ExampleBot/1.0 (+https://bot.example)' },
  retry: { maxRetries: 2 },
});
await integration.customers.save('customer-123', { scrapingPreferences: { crawlDelay: 500 } });
await integration.processCustomerScraping('customer-123', { urls: ['https://shop.example'], budget: { maxUsd: 1 } });
\`\`\`

## Environment

A variable that is set chooses a service; an explicit option wins over it. An empty one counts as absent.

| variable | stands for |
|---|---|
| \`OPENAI_API_KEY\` | \`config.openai.apiKey\` |
| \`REDIS_URL\` | \`config.redis.url\` |
| \`NEXT_PUBLIC_SUPABASE_URL\`, else \`SUPABASE_URL\` | \`config.supabase.url\` |
| \`SUPABASE_SERVICE_ROLE_KEY\` | \`config.supabase.serviceRoleKey\` |
| \`CREDENTIALS_ENCRYPTION_KEY\` | the key that credentials of shops are encrypted with |

## Options of the integration

\`new CustomerScrapingIntegration(options)\`

${table(optionsSchema, 'IntegrationOptions')}
## What one job does

The second argument of \`processCustomerScraping\`, \`startCustomerScraping\`, \`planCustomerScraping\` and \`jobs.enqueue\`. \`settings\` are those of
the customer, below, for this job only.

${table(scrapingConfigSchema, 'ScrapingConfig')}
## Settings of a customer

\`integration.customers.save(customerId, settings)\`. What is not set follows the defaults of the day it is used.

${table(settingsSchema, 'CustomerSettings')}
## Options of a search

${table(searchOptionsSchema, 'SearchOptions')}`;
}

interface Row {
  readonly path: string;
  readonly value: string;
  readonly fallback: string;
  readonly text: string;
}

/** The part of a zod schema that is looked at. */
interface Schema {
  readonly _zod: {
    readonly def: {
      readonly type: string;
      readonly innerType?: Schema;
      readonly in?: Schema;
      readonly shape?: Readonly<Record<string, Schema>>;
      readonly defaultValue?: unknown;
    };
  };
}

/** What the documentation of their interface would repeat. */
const elsewhere = new Set(['settings']);

function rowsOf(schema: unknown, typeName: string, types: ReadonlyMap<string, DeclaredInterface>, prefix = ''): Row[] {
  const shape = unwrap(schema as Schema)._zod.def.shape ?? {};
  return Object.entries(shape).flatMap(([name, field]): Row[] => {
    const path = `${prefix}${name}`;
    const member = types.get(typeName)?.members.find((declared) => declared.name === name);
    if (!member) throw new Error(`${typeName} declares no ${name}`);
    const inner = innerTypeOf(member.type);
    if (unwrap(field)._zod.def.shape && types.has(inner) && !elsewhere.has(name)) {
      return rowsOf(field, inner, types, `${path}.`);
    }
    const text = (member.text || (types.get(member.type.replace('[]', ''))?.text ?? '')).replaceAll('|', '\\|');
    return [{ path, value: expectationOf(field), fallback: fallbackOf(path, field, member.default), text }];
  });
}

/** `DeepPartial<X>`, `Readonly<X>` and `X[]` are about `X`. */
const innerTypeOf = (type: string): string => /^(?:DeepPartial<)?(\w+)>?$/.exec(type)?.[1] ?? type;

function unwrap(schema: Schema): Schema {
  const { innerType, in: input } = schema._zod.def;
  const inner = innerType ?? input;
  return inner ? unwrap(inner) : schema;
}

/** Every value has one message, "must be ...", and shows it to something that no option can be. */
function expectationOf(schema: Schema): string {
  const wrong = Symbol('no option is like this');
  const { error } = (unwrap(schema) as unknown as z.ZodType).safeParse(wrong);
  const message = error?.issues[0]?.message ?? '';
  return message
    .replace(/^must (?:be )?/, '')
    .replace(/; it lacks .*/, '')
    .replaceAll('|', '\\|');
}

/** What the types say; where that is a plain value the schema has to say the same. */
function fallbackOf(path: string, schema: Schema, said: string | undefined): string {
  const value = defaultOf(schema);
  const plain = value === undefined || typeof value === 'function' ? undefined : JSON.stringify(value);
  const claimed = said?.replaceAll("'", '"').replaceAll(/(?<=\d)_(?=\d)/g, '');
  const isLiteral = claimed !== undefined && /^(?:[\d.]+|true|false|"[^"]*"|\[\])$/.test(claimed);
  if (plain !== undefined && isLiteral && claimed !== plain) {
    throw new Error(`${path}: its type says ${said} is the default, its schema ${plain}`);
  }
  if (said !== undefined) return isLiteral ? `\`${claimed}\`` : said.replaceAll('|', '\\|');
  return plain === undefined || plain === '{}' ? '' : `\`${plain}\``;
}

function defaultOf(schema: Schema): unknown {
  const { def } = schema._zod;
  if (def.type === 'default' || def.type === 'prefault') return def.defaultValue;
  return def.innerType ? defaultOf(def.innerType) : undefined;
}
