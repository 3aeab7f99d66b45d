// app/api/crawls/route.ts of a Next.js application. Plain Request and Response: any server that speaks them will do.
import { IntegrationError } from '../../src/index.ts'; // in your project: 'customer-scraping-integration'
import { customerOf } from './customer-of.ts';
import { openIntegration } from './integration.ts';

/** A crawl runs longer than a request, and SQLite and sockets need Node. */
export const runtime = 'nodejs';

/** Starts a crawl of the signed-in customer's site and answers at once: `{ "url": "https://shop.example" }`. */
export async function POST(request: Request): Promise<Response> {
  return answer(request, async (customerId) => {
    const { url } = Object(await request.json()) as { readonly url?: unknown };
    const { jobId } = await openIntegration().startCustomerScraping(customerId, { urls: [String(url)], maxPages: 50 });
    return Response.json({ jobId }, { status: 202 });
  });
}

/** Tells how far a crawl is (`?jobId=`), or what the index answers (`?q=`). */
export async function GET(request: Request): Promise<Response> {
  return answer(request, async (customerId) => {
    const { searchParams } = new URL(request.url);
    const integration = openIntegration();
    const question = searchParams.get('q');
    if (question) return Response.json(await integration.search(customerId, question, { limit: 5 }));

    const job = await integration.jobs.get(searchParams.get('jobId') ?? '');
    // A job id alone opens nothing: the job has to be one of this customer.
    if (job.customerId !== customerId) return Response.json({ error: 'JOB_UNKNOWN' }, { status: 404 });
    return Response.json(job.progress);
  });
}

async function answer(request: Request, handle: (customerId: string) => Promise<Response>): Promise<Response> {
  const customerId = await customerOf(request);
  if (customerId === undefined) return Response.json({ error: 'SIGN_IN_FIRST' }, { status: 401 });
  try {
    return await handle(customerId);
  } catch (error) {
    if (!IntegrationError.isInstance(error)) return Response.json({ error: 'BAD_REQUEST' }, { status: 400 });
    const status = statuses[error.code] ?? (error.retryable ? 503 : 500);
    return Response.json({ error: error.code, message: error.message }, { status });
  }
}

const statuses: Readonly<Record<string, number>> = {
  OPTIONS_INVALID: 400,
  URL_INVALID: 400,
  SCHEME_BLOCKED: 400,
  SSRF_BLOCKED: 400,
  CUSTOMER_UNKNOWN: 404,
  JOB_UNKNOWN: 404,
  JOB_CONFLICT: 409,
};
