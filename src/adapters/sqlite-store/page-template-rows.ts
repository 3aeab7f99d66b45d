import type { ContentBlock, PageTemplate } from '../../model/page-template.ts';
import type { Database } from './database.ts';

/** As a row has it. */
export interface TemplateRow {
  readonly host: string;
  readonly rank: number;
  readonly template_id: string;
  readonly rest: string;
  readonly blocks: Uint8Array;
}

export function toTemplateRow({ host, rank, templateId, blocks, cuts, questions }: PageTemplate): TemplateRow {
  return { host, rank, template_id: templateId, rest: JSON.stringify({ cuts, questions }), blocks: packBlocks(blocks) };
}

export function storeTemplate(database: Database, customer: number, page: number, template: TemplateRow): void {
  const { host, rank, template_id, rest, blocks } = template;
  database.run(
    'INSERT INTO page_templates (page, customer, host, rank, template_id, rest, blocks) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[page, customer, host, rank, template_id, rest, blocks],
  );
}

export function removeTemplate(database: Database, customer: number, page: number): void {
  database.run('DELETE FROM page_templates WHERE customer = ? AND page = ?', customer, page);
}

export function readTemplate(database: Database, customer: number, page: number): PageTemplate | undefined {
  const row = database.get<TemplateRow>(
    'SELECT * FROM page_templates WHERE customer = ? AND page = ?',
    ...[customer, page],
  );
  return row && toTemplate(row);
}

export function toTemplate({ host, rank, template_id, rest, blocks }: TemplateRow): PageTemplate {
  const { cuts, questions } = JSON.parse(rest) as Pick<PageTemplate, 'cuts' | 'questions'>;
  return { host, rank, templateId: template_id, blocks: unpackBlocks(blocks), cuts, questions };
}

/** Numbers of a block: start, end, hash. All are whole and below 2^53. */
const numbersPerBlock = 3;

function packBlocks(blocks: readonly ContentBlock[]): Uint8Array {
  const numbers = new Float64Array(blocks.length * numbersPerBlock);
  for (const [index, { start, end, hash }] of blocks.entries())
    numbers.set([start, end, hash], index * numbersPerBlock);
  return new Uint8Array(numbers.buffer);
}

export function unpackBlocks(bytes: Uint8Array): readonly ContentBlock[] {
  // A copy: numbers have to be aligned, and bytes of a row may not be.
  const numbers = new Float64Array(new Uint8Array(bytes).buffer);
  return Array.from({ length: numbers.length / numbersPerBlock }, (_, index) => {
    const [start, end, hash] = numbers.subarray(index * numbersPerBlock, (index + 1) * numbersPerBlock);
    return { start: start!, end: end!, hash: hash! };
  });
}
