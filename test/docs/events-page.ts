import { readInterfaces } from './read-interfaces.ts';

/** `docs/events.md`, made from the types of the events. */
export function eventsPage(): string {
  const interfaces = readInterfaces(['events.ts']);
  const events = interfaces.get('IntegrationEvents')!.members.map(({ name, type, text }) => {
    const payload = /event: (\w+)/.exec(type)?.[1] ?? '';
    if (!text) throw new Error(`${name} has no TSDoc in src/events.ts`);
    return { name, text, payload, fields: fieldsOf(payload, interfaces) };
  });
  return `# Events

An integration is an emitter ([EventEmitter3](https://github.com/primus/eventemitter3)): \`integration.on(name, listener)\` hears the jobs
of all customers, \`job.events()\` those of one job. Every event is one object, a snapshot, and names its job and its customer:

\`\`\`ts
import { CustomerScrapingIntegration } from 'customer-scraping-integration';

const integration = new CustomerScrapingIntegration();
integration.on('job:progress', ({ customerId, progress }) => console.log(customerId, progress.percentage));
integration.on('service:degraded', ({ service, error }) => console.error(service, error?.code));

const job = await integration.startCustomerScraping('customer-123', { urls: ['https://shop.example'] });
for await (const event of job.events()) {
  if (event.type === 'page:failed') console.error(event.url, event.error.code);
}
\`\`\`

A listener that throws does not harm the job. Events are for watching: what has to be certain is in the store, and
\`jobs.get(jobId)\`, \`index.explain(customerId, url)\` and the job's result tell it, also to other processes. \`examples/dashboard\` shows all of
this at work.

| event | when | carries, besides \`jobId\` and \`customerId\` |
|---|---|---|
${events.map(({ name, text, fields }) => `| \`${name}\` | ${text} | ${fields} |`).join('\n')}
`;
}

function fieldsOf(name: string, interfaces: ReturnType<typeof readInterfaces>): string {
  const declared = interfaces.get(name);
  if (!declared || name === 'JobEventBase') return '';
  const inherited = declared.extends.map((base) => fieldsOf(base, interfaces)).filter((fields) => fields !== '');
  const own = declared.members.map(({ name: field, text }) => `\`${field}\`${text && `: ${text.replace(/\.$/, '')}`}`);
  return [...inherited, ...own].join('; ');
}
