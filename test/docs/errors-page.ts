import type { ErrorCodeEntry } from '../../src/error-codes/error-code-entry.ts';
import { errorCodes } from '../../src/error-codes/error-codes.ts';

const titles: Readonly<Record<ErrorCodeEntry['group'], string>> = {
  input: 'What was asked for',
  lifecycle: 'What runs and ends',
  network: 'The network and its answers',
  crawl: 'The crawl',
  shop: 'A shop and its API',
  credentials: 'Credentials',
  pipeline: 'Content, vectors and stores',
  other: 'Everything else',
};

const again: Readonly<Record<ErrorCodeEntry['retryable'], string>> = {
  yes: 'yes',
  no: 'no',
  depends: 'see `retryable`',
};

/** `docs/errors.md`, made from the list that the package exports as `errorCodes`. */
export function errorsPage(): string {
  return `# Errors

Everything this package throws on purpose is an \`IntegrationError\`. There is one class, and a code for every cause: decide by
\`code\`, never by the message. \`IntegrationError.isInstance(error)\` recognises one across builds, \`instanceof\` does not.

| field | what it says |
|---|---|
| \`code\` | which of the causes below; an adapter of your own may add codes |
| \`service\` | the part that failed: \`fetcher\`, \`store\`, \`openai\` ... |
| \`retryable\` | whether the same call may succeed later without a change |
| \`retryAfterMs\` | how long the other side asked us to wait, in milliseconds |
| \`context\` | facts: ids, URLs, limits, \`httpStatus\`; never a secret, never a body |
| \`cause\` | the error underneath, without secrets |
| \`timestamp\` | when it happened |

A failure of a page or a service inside a job is no exception: it is in \`result.errors\`, one entry for each distinct failure, and in
the events \`page:failed\` and \`service:degraded\`. The same list is exported as \`errorCodes\`:

\`\`\`ts
import { errorCodes, IntegrationError } from 'customer-scraping-integration';

function explain(error: unknown): string {
  if (!IntegrationError.isInstance(error)) return String(error);
  return \`\${error.message}. \${errorCodes[error.code]?.action ?? ''}\`;
}
\`\`\`

Errors of others become \`IntegrationError\`s by \`IntegrationErrorHandler\`: it finds the code by their code, name or HTTP status, on
themselves or on their causes, and takes secrets out of message, context, stack and causes, as \`sanitizeCustomerData\` does with data.
${sections()}`;
}

function sections(): string {
  const entries = Object.entries(errorCodes).filter(
    (entry): entry is [string, ErrorCodeEntry] => entry[1] !== undefined,
  );
  return Object.entries(titles)
    .map(([group, title]) => {
      const rows = entries
        .filter(([, entry]) => entry.group === group)
        .map(([code, { cause, retryable, action }]) => `| \`${code}\` | ${cause} | ${again[retryable]} | ${action} |`);
      return `\n## ${title}\n\n| code | what has happened | again? | what to do |\n|---|---|---|---|\n${rows.join('\n')}\n`;
    })
    .join('');
}
