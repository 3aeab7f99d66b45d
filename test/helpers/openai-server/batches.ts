import type { EmbeddingsBody } from './embeddings.ts';
import { type Answer, Refusal, refusal } from './refusal.ts';

export interface BatchOptions {
  /** Whether a batch is finished as soon as somebody asks for it; otherwise it waits to be told. @default true */
  readonly finishesBatches?: boolean | undefined;
}

interface Batch {
  readonly id: string;
  readonly lines: readonly BatchLine[];
  readonly metadata: Readonly<Record<string, string>>;
  status: 'in_progress' | 'completed' | 'cancelled' | 'failed' | 'expired';
  outputFileId?: string;
  errorFileId?: string;
}

interface BatchLine {
  readonly custom_id: string;
  readonly method: string;
  readonly url: string;
  readonly body: EmbeddingsBody;
}

/** https://platform.openai.com/docs/guides/batch */
const mostRequests = 50_000;
const mostInputs = 50_000;

/** Files, and batches of the requests in them. */
export class BatchDesk {
  readonly #embed: (body: EmbeddingsBody) => Answer;
  readonly #files = new Map<string, string>();
  readonly #batches = new Map<string, Batch>();
  #isOpen: boolean;

  constructor({ finishesBatches = true }: BatchOptions, embed: (body: EmbeddingsBody) => Answer) {
    this.#embed = embed;
    this.#isOpen = finishesBatches;
  }

  finish(): void {
    this.#isOpen = true;
  }

  /** `undefined` for other paths. @throws Refusal */
  answer(method: string, url: string, body: unknown): Answer | undefined {
    const { pathname: path } = new URL(url, 'http://localhost');
    const [, , kind, id = '', action] = path.split('/');
    if (kind === 'files' && method === 'POST') return this.#upload(String(body));
    if (kind === 'files' && action === 'content') return { status: 200, body: this.#file(id) };
    if (kind === 'files' && method === 'DELETE') {
      this.#files.delete(id);
      return { status: 200, body: { id, object: 'file', deleted: true } };
    }
    if (kind !== 'batches') return undefined;
    if (method === 'POST' && id === '') return this.#create(body);
    if (method === 'GET' && id === '') return this.#list();
    const batch = this.#batches.get(id);
    if (!batch) throw refusal(404, 'No such batch');
    if (method === 'POST' && action === 'cancel') batch.status = 'cancelled';
    else if (this.#isOpen && batch.status === 'in_progress') this.#run(batch);
    return { status: 200, body: render(batch) };
  }

  /** Multipart with one file: what lies between its blank line and the boundary behind it. */
  #upload(multipart: string): Answer {
    const boundary = multipart.slice(0, multipart.indexOf('\r\n'));
    const part = multipart.split(boundary).find((candidate) => candidate.includes('filename=')) ?? '';
    const content = part.slice(part.indexOf('\r\n\r\n') + 4, -2);
    const id = `file-${this.#files.size + 1}`;
    this.#files.set(id, content);
    return { status: 200, body: { id, object: 'file', bytes: content.length, purpose: 'batch', status: 'processed' } };
  }

  #file(id: string): string {
    const content = this.#files.get(id);
    if (content === undefined) throw refusal(404, `No such File object: ${id}`);
    return content;
  }

  #create(body: unknown): Answer {
    const { input_file_id: fileId, endpoint, completion_window: window, metadata = {} } = Object(body);
    if (endpoint !== '/v1/embeddings' || window !== '24h') throw refusal(400, 'Invalid batch');
    const lines = this.#file(String(fileId))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as BatchLine);
    const inputs = lines.reduce((sum, line) => sum + [line.body.input].flat().length, 0);
    if (lines.length > mostRequests || inputs > mostInputs) throw refusal(400, 'The batch is too large');
    if (new Set(lines.map((line) => line.custom_id)).size < lines.length)
      throw refusal(400, 'custom_id must be unique');
    const batch: Batch = { id: `batch_${this.#batches.size + 1}`, lines, metadata, status: 'in_progress' };
    this.#batches.set(batch.id, batch);
    return { status: 200, body: render(batch) };
  }

  #list(): Answer {
    const data = [...this.#batches.values()].toReversed().map(render);
    return { status: 200, body: { object: 'list', data, has_more: false } };
  }

  /** In reverse order, as nothing promises another; requests that are refused go into a file of their own. */
  #run(batch: Batch): void {
    const output: string[] = [];
    const errors: string[] = [];
    for (const line of batch.lines.toReversed()) {
      const { answer, isRefused } = this.#answerLine(line);
      const body = typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.body;
      const response = { status_code: answer.status, request_id: 'req', body };
      const row = JSON.stringify({ id: 'batch_req', custom_id: line.custom_id, response, error: null });
      (isRefused ? errors : output).push(row);
    }
    batch.status = 'completed';
    batch.outputFileId = this.#keep(output);
    if (errors.length > 0) batch.errorFileId = this.#keep(errors);
  }

  #answerLine(line: BatchLine): { readonly answer: Answer; readonly isRefused: boolean } {
    try {
      return { answer: this.#embed(line.body), isRefused: false };
    } catch (error) {
      if (error instanceof Refusal) return { answer: error.answer, isRefused: true };
      throw error;
    }
  }

  #keep(rows: readonly string[]): string {
    const id = `file-${this.#files.size + 1}`;
    this.#files.set(id, `${rows.join('\n')}\n`);
    return id;
  }
}

function render(batch: Batch): object {
  return {
    id: batch.id,
    object: 'batch',
    endpoint: '/v1/embeddings',
    status: batch.status,
    metadata: batch.metadata,
    input_file_id: 'file-1',
    completion_window: '24h',
    created_at: 1_700_000_000,
    output_file_id: batch.outputFileId,
    error_file_id: batch.errorFileId,
    request_counts: { total: batch.lines.length, completed: batch.lines.length, failed: 0 },
  };
}
