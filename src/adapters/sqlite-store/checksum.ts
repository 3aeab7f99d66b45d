import { hash } from 'node:crypto';

/** Columns of a page that only a reading of it writes, as its row has them. */
export interface PageValues {
  readonly key: string;
  readonly url: string;
  readonly title: string;
  readonly chunking: string;
  readonly model_id: string | null;
  readonly description: string | null;
  readonly language: string | null;
  readonly category: string | null;
  readonly markdown: string;
  readonly chunks: string;
}

/** Of what a page was stored with: tells later whether it is still that. 32 hex digits. */
export function pageChecksum(page: PageValues): string {
  const { key, url, title, chunking, model_id, description, language, category } = page;
  const facts = [key, url, title, chunking, model_id, description, language, category];
  return checksum(JSON.stringify([...facts, page.chunks]), page.markdown);
}

/** Of the template of a page, but for what settling it changes. */
export function templateChecksum(template: {
  readonly host: string;
  readonly rank: number;
  readonly rest: string;
  readonly blocks: Uint8Array;
}): string {
  const { host, rank, rest, blocks } = template;
  return checksum(JSON.stringify([host, rank, rest]), Buffer.from(blocks).toString('base64'));
}

export const bytesChecksum = (bytes: Uint8Array): string => hash('sha256', bytes).slice(0, hexDigits);

/** Of the products of a page, each as its row has it. */
export const rowsChecksum = (rows: readonly (readonly (string | number | null)[])[]): string =>
  checksum(JSON.stringify(rows), '');

/** What the row of a page says of itself: both checksums, the second empty for a page without a template. */
export const joinChecksums = (page: string, template: string): string => `${page} ${template}`;

/** The reverse of {@link joinChecksums}. */
export function splitChecksums(joined: string): { readonly page: string; readonly template: string } {
  const [page = '', template = ''] = joined.split(' ');
  return { page, template };
}

const hexDigits = 32;

/** No JSON has a raw line break, so the parts cannot run into each other. */
const checksum = (facts: string, text: string): string => hash('sha256', `${facts}\n${text}`).slice(0, hexDigits);
