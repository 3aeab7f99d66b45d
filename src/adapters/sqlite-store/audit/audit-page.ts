import type { IndexFinding } from '../../../model/index-finding.ts';
import { madeOfProduct } from '../../../model/shop.ts';
import { type FindingPlace, toFinding } from '../../audit-findings.ts';
import type { TextAnalyzer } from '../../full-text/text-analyzer.ts';
import { type PageValues, pageChecksum, splitChecksums, templateChecksum } from '../checksum.ts';
import { chunksPerPage } from '../chunk-number.ts';
import { analyzePage, countTerms, toHash } from '../chunks.ts';
import type { Database } from '../database.ts';
import type { TemplateRow } from '../page-template-rows.ts';
import { postingsOf } from '../postings/postings-of.ts';
import { storedProducts } from '../product-rows.ts';
import type { PackedChunk, PackedPage } from '../protocol.ts';
import { readList } from '../read-list.ts';
import { auditVectors } from './audit-vectors.ts';
import type { AuditedRow } from './audited-row.ts';

/** Everything that is wrong with a page and what is made of it. */
export function auditPage(
  database: Database,
  row: AuditedRow,
  options: { readonly analyzer: TextAnalyzer; readonly modelIds: readonly string[] },
): IndexFinding[] {
  const place = { key: row.key, url: row.url };
  const chunks = readList<PackedChunk>(row.chunks);
  if (!chunks) {
    return [toFinding('page_damaged', place, { where: 'pages', expected: 'chunks', found: 'no JSON of them' })];
  }
  return [
    ...auditRow(database, row, place),
    ...auditTemplate(database, row, place),
    ...auditProducts(database, row, place),
    ...auditChunks(database, row, chunks, { ...options, place }),
    ...auditVectors(database, row, chunks, options.modelIds),
  ];
}

function auditRow(database: Database, row: AuditedRow, place: FindingPlace): IndexFinding[] {
  const findings: IndexFinding[] = [];
  const { customer, number, key } = row;
  const stated = row.checksum === null ? undefined : splitChecksums(row.checksum).page;
  const actual = pageChecksum(row);
  if (stated !== undefined && stated !== actual) {
    const where = 'pages';
    findings.push(toFinding('page_damaged', place, { where, expected: `checksum ${stated}`, found: actual }));
  }
  const visit = 'SELECT 1 FROM page_visits WHERE customer = ? AND page = ?';
  if (!database.get(visit, customer, number)) {
    findings.push(
      toFinding('visit_missing', place, { where: 'page_visits', expected: 'its visits', found: 'nothing' }),
    );
  }
  if (!row.reading.startsWith(madeOfProduct) && !isInLedger(database, customer, key)) {
    findings.push(
      toFinding('ledger_missing', place, { where: 'frontier', expected: 'how it was found', found: 'nothing' }),
    );
  }
  return findings;
}

/** Whether any job has met the URL. */
function isInLedger(database: Database, customer: number, key: string): boolean {
  const row = database.get(
    `SELECT 1 FROM jobs JOIN frontier ON frontier.customer = jobs.customer AND frontier.job = jobs.number AND key = ?
     WHERE jobs.customer = ? LIMIT 1`,
    ...[key, customer],
  );
  return row !== undefined;
}

function auditTemplate(
  database: Database,
  { customer, number, checksum }: AuditedRow,
  place: FindingPlace,
): IndexFinding[] {
  if (checksum === null) return [];
  const expected = splitChecksums(checksum).template;
  const template = database.get<TemplateRow>(
    'SELECT host, rank, rest, blocks FROM page_templates WHERE customer = ? AND page = ?',
    ...[customer, number],
  );
  const where = 'page_templates';
  if (!template && expected === '') return [];
  if (!template) {
    return [toFinding('template_missing', place, { where, expected: 'what was left out of it', found: 'nothing' })];
  }
  const found = templateChecksum(template);
  if (found === expected) return [];
  return [toFinding('template_damaged', place, { where, expected: `checksum ${expected}`, found })];
}

function auditProducts(
  database: Database,
  { customer, key, product_checksum: expected }: AuditedRow,
  place: FindingPlace,
): IndexFinding[] {
  const { count, checksum } = storedProducts(database, customer, key);
  if (expected === null || expected === checksum) return [];
  const found = `${count} with checksum ${checksum}`;
  return [
    toFinding('product_damaged', place, { where: 'products', expected: `products of checksum ${expected}`, found }),
  ];
}

function auditChunks(
  database: Database,
  row: AuditedRow,
  chunks: readonly PackedChunk[],
  { analyzer, place }: { readonly analyzer: TextAnalyzer; readonly place: FindingPlace },
): IndexFinding[] {
  const { customer, number } = row;
  const findings: IndexFinding[] = [];
  if (row.chunk_count !== chunks.length) {
    const counted = { expected: String(chunks.length), found: String(row.chunk_count) };
    findings.push(toFinding('counter_wrong', place, { where: 'pages.chunk_count', ...counted }));
  }
  const terms = analyzePage(analyzer, toAnalyzed(row, chunks));
  if (!Buffer.from(countTerms(terms)).equals(row.term_counts)) {
    const where = 'pages.term_counts';
    findings.push(toFinding('counter_wrong', place, { where, expected: 'words of its chunks', found: 'other counts' }));
  }
  for (const [index, { id, embeddingHash }] of chunks.entries()) {
    const chunk = number * chunksPerPage + index;
    const found = postingsOf(database).difference(database, customer, chunk, terms[index]!);
    if (found !== undefined) {
      const where = database.postings === 'fts5' ? 'chunk_text' : 'postings';
      findings.push(toFinding('text_index', place, { chunkId: id, where, expected: 'its words', found }));
    }
    const hashed = 'SELECT 1 FROM chunk_hashes WHERE customer = ? AND hash = ? AND chunk = ?';
    if (!database.get(hashed, customer, toHash(embeddingHash), chunk)) {
      const facts = { chunkId: id, where: 'chunk_hashes', expected: embeddingHash, found: 'nothing' };
      findings.push(toFinding('hash_index', place, facts));
    }
  }
  return findings;
}

/** What analysis reads of a page. */
export function toAnalyzed(
  { title, markdown }: Pick<PageValues, 'title' | 'markdown'>,
  chunks: readonly PackedChunk[],
): Pick<PackedPage, 'title' | 'markdown' | 'chunks'> {
  return { title, markdown, chunks };
}
