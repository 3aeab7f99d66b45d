import { deflateSync } from 'node:zlib';

/** What {@link buildPdf} writes. */
export interface PdfParts {
  readonly pages: readonly PdfPageParts[];
  /** Entries of the information dictionary, e.g. `{ Title: 'Manual' }`. */
  readonly info?: Readonly<Record<string, string>>;
  /** `/Lang` of the catalog. */
  readonly language?: string;
  /** Packs the pages with FlateDecode. */
  readonly compressed?: boolean;
  /** Written into the trailer as it is. */
  readonly trailer?: string;
}

export interface PdfPageParts {
  readonly lines?: readonly PdfLine[];
  /** Targets of link annotations, as they are. */
  readonly links?: readonly string[];
  /** Content as it is, in place of `lines`; packed bytes when `isPacked`. */
  readonly content?: string | Uint8Array;
  readonly isPacked?: boolean;
}

/** A line of Helvetica (WinAnsi: Latin only). */
export interface PdfLine {
  readonly text: string;
  /** Points from the left edge. @default 72 */
  readonly x?: number;
  /** Points from the lower edge of a page of 842. */
  readonly y: number;
  /** @default 10 */
  readonly size?: number;
}

/** Lines of one size below each other, the first at `y`. */
export function linesOf(
  texts: readonly string[],
  { y = 780, leading = 12, ...line }: Partial<PdfLine> & { readonly leading?: number } = {},
): PdfLine[] {
  return texts.map((text, index) => ({ ...line, text, y: y - index * leading }));
}

/** A PDF 1.7 with everything in plain objects. */
export function buildPdf({ pages, info = {}, language, compressed = false, trailer = '' }: PdfParts): Buffer {
  const objects: Buffer[] = [];
  const add = (body: string | Buffer): string => `${objects.push(Buffer.from(body))} 0 R`;
  const font = add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  // The first page object comes at a known place: behind the font, each page is its content and itself.
  const parent = `${2 + pages.length * 2} 0 R`;
  const kids = pages.map((page) => {
    const content = add(contentStream(page, compressed));
    const links = (page.links ?? []).map(
      (uri) => `<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI ${literal(uri)} >> >>`,
    );
    const resources = `/Resources << /Font << /F ${font} >> >>`;
    return add(
      `<< /Type /Page /Parent ${parent} /MediaBox [0 0 595 842] ${resources} /Contents ${content} /Annots [${links.join(' ')}] >>`,
    );
  });
  add(`<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${kids.length} >>`);
  const lang = language === undefined ? '' : `/Lang ${literal(language)}`;
  const root = add(`<< /Type /Catalog /Pages ${parent} ${lang} >>`);
  const entries = Object.entries(info).map(([name, value]) => `/${name} ${literal(value)}`);
  const infoReference = add(`<< ${entries.join(' ')} >>`);
  return writeFile(objects, `/Root ${root} /Info ${infoReference} ${trailer}`);
}

function contentStream({ lines = [], content, isPacked = false }: PdfPageParts, compressed: boolean): Buffer {
  const drawn = lines.map(({ text, x = 72, y, size = 10 }) => `BT /F ${size} Tf ${x} ${y} Td ${literal(text)} Tj ET`);
  const plain = typeof content === 'object' ? Buffer.from(content) : Buffer.from(content ?? drawn.join('\n'), 'latin1');
  const bytes = compressed && !isPacked ? deflateSync(plain) : plain;
  const filter = compressed || isPacked ? '/Filter /FlateDecode' : '';
  return Buffer.concat([
    Buffer.from(`<< /Length ${bytes.length} ${filter} >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ]);
}

/** A string in parentheses; what is not ASCII as WinAnsi in octal. */
function literal(text: string): string {
  const escaped = text.replace(/[\\()]|[^ -~]/g, (character) => {
    const code = winAnsi.get(character) ?? character.charCodeAt(0);
    return `\\${code.toString(8).padStart(3, '0')}`;
  });
  return `(${escaped})`;
}

const winAnsi = new Map([
  ['•', 0x95],
  ['–', 0x96],
  ['’', 0x92],
  ['€', 0x80],
]);

function writeFile(objects: readonly Buffer[], trailer: string): Buffer {
  const parts = [Buffer.from('%PDF-1.7\n')];
  const offsets: string[] = [];
  let length = parts[0]!.length;
  for (const [index, body] of objects.entries()) {
    const object = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
    offsets.push(`${String(length).padStart(10, '0')} 00000 n \n`);
    parts.push(object);
    length += object.length;
  }
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`;
  parts.push(Buffer.from(`${table}trailer\n<< /Size ${size} ${trailer} >>\nstartxref\n${length}\n%%EOF\n`));
  return Buffer.concat(parts);
}
