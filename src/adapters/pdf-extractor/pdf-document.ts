import { IntegrationError } from '../../errors.ts';

/** A piece of text as the page places it. Declared here so that the vendor's types stay out of our declarations. */
export interface PdfTextItem {
  readonly str: string;
  /** `[a, b, c, d, x, y]`: the baseline runs along `(a, b)`, y grows upwards. */
  readonly transform: readonly number[];
  /** Along the baseline, in points of 1/72 inch like all lengths. */
  readonly width: number;
  /** Size of the font; 0 for spaces that are a gap on the page. */
  readonly height: number;
  /** The next piece is on another line. */
  readonly hasEOL: boolean;
}

/** Begin and end of marked content come as items too, but are not asked for. */
export interface PdfTextPart {
  readonly items: readonly PdfTextItem[];
  /** The language of the document's catalog. */
  readonly lang?: string | null;
}

export interface PdfPage {
  streamTextContent(): ReadableStream<PdfTextPart>;
  getAnnotations(): Promise<readonly PdfAnnotation[]>;
  /** Lets go of what reading the page has loaded. */
  cleanup(): boolean;
}

export interface PdfAnnotation {
  readonly subtype?: string;
  /** The target as it is written, relative or not. */
  readonly unsafeUrl?: string;
}

export interface PdfDocument {
  readonly numPages: number;
  /** @param number - 1 to {@link numPages}. */
  getPage(number: number): Promise<PdfPage>;
  getMetadata(): Promise<{ readonly info: Readonly<Record<string, unknown>> }>;
}

/**
 * Opens a PDF, lets `read` have it, and releases it whatever happens.
 *
 * pdf.js is loaded by the first call. It reads what it is given and nothing else: fonts, images, WebAssembly, forms and
 * workers of its own are switched off, it has no address to fetch anything from, and it never runs a document's scripts.
 *
 * @param bytes - they are copied: pdf.js takes what it is given for itself.
 * @throws IntegrationError `BODY_DECODE` for what is no PDF, is damaged beyond repair or opens with a password only.
 */
export async function readPdf<T>(
  { url, body }: { readonly url: string; readonly body: Uint8Array },
  read: (document: PdfDocument) => Promise<T>,
): Promise<T> {
  const { getResolvedPDFJS } = await import('unpdf');
  const { getDocument } = await getResolvedPDFJS();
  const loading = getDocument({ ...readNothingElse, data: new Uint8Array(body) });
  try {
    const document = await loading.promise.catch((cause: unknown) => {
      throw notReadable(url, cause);
    });
    return await read(document as unknown as PdfDocument);
  } finally {
    await loading.destroy();
  }
}

const readNothingElse = {
  /** Errors only, and those are thrown. */
  verbosity: 0,
  disableFontFace: true,
  useSystemFonts: false,
  fontExtraProperties: false,
  maxImageSize: 0,
  isImageDecoderSupported: false,
  isOffscreenCanvasSupported: false,
  enableXfa: false,
  enableWebGPU: false,
  useWasm: false,
  useWorkerFetch: false,
  disableAutoFetch: true,
  disableRange: true,
  disableStream: true,
  /** One damaged object costs itself, not the document. */
  stopAtErrors: false,
} as const;

/** The document as a whole could not be read. */
export function notReadable(url: string, cause: unknown): IntegrationError {
  const name = cause instanceof Error ? cause.name : '';
  const reason = name === 'PasswordException' ? 'it is encrypted with a password' : 'it is damaged, or no PDF';
  return new IntegrationError(`The PDF ${url} cannot be read: ${reason}`, {
    code: 'BODY_DECODE',
    service: 'extractor',
    context: { url },
    cause,
  });
}
