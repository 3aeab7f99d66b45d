import { describe, expect, it } from 'vitest';
import { assertPageStart, assertPageType } from '../../../../src/adapters/got-fetcher/page-type.ts';

const unsupported = expect.objectContaining({ code: 'UNSUPPORTED_TYPE', retryable: false });
const html = 'text/html';

describe('assertPageType', () => {
  it.each([
    'text/html',
    'TEXT/HTML; charset=utf-8',
    'application/xhtml+xml',
    ' text/html , text/html',
    'application/pdf',
    'application/octet-stream',
    '',
  ])('accepts %j', (contentType) => {
    expect(() => assertPageType(contentType)).not.toThrow();
  });

  it.each(['application/pdfx', 'text/plain', 'image/png', 'application/json', 'text/htmlx', 'application/xml'])(
    'refuses %j',
    (contentType) => {
      expect(() => assertPageType(contentType)).toThrow(unsupported);
      expect(() => assertPageType(contentType)).toThrow(contentType);
    },
  );
});

describe('assertPageStart', () => {
  it.each([
    ['PNG', '\x89PNG\r\n\x1a\n'],
    ['PDF', '%PDF-1.7\n'],
    ['ZIP', 'PK\x03\x04....'],
    ['ELF', '\x7fELF....'],
    ['a Windows program', 'MZ......'],
    ['control bytes', '<html>\x00\x01\x02'],
  ])('refuses %s that calls itself HTML', (_name, start) => {
    expect(() => assertPageStart(Buffer.from(start, 'latin1'), html)).toThrow(unsupported);
  });

  it.each([
    ['text', Buffer.from('plain words\n\tindented\r\n')],
    ['another language', Buffer.from('日本語のページ')],
    ['ISO-2022-JP', Buffer.from('<title>\x1b$B%F%9%H\x1b(B</title>', 'latin1')],
    ['UTF-16 with a mark', Buffer.from('\ufeff<html><title>Page', 'utf16le')],
    ['nothing', Buffer.alloc(0)],
  ])('accepts %s that calls itself HTML', (_name, start) => {
    expect(() => assertPageStart(start, html)).not.toThrow();
  });

  it.each(['application/pdf', 'application/octet-stream', ''])('accepts a PDF that calls itself %j', (contentType) => {
    expect(() => assertPageStart(Buffer.from('%PDF-1.7\n\x00\x01\x02\x03'), contentType)).not.toThrow();
  });

  it('refuses what is not known and no PDF, by the name of its type', () => {
    const refused = (): void => assertPageStart(Buffer.from('<html>'), 'application/octet-stream');
    expect(refused).toThrow(unsupported);
    expect(refused).toThrow('application/octet-stream');
  });

  it('accepts UTF-16 without a mark when the header says so', () => {
    const start = Buffer.from('<html><title>Page', 'utf16le');
    expect(() => assertPageStart(start, 'text/html; charset=utf-16le')).not.toThrow();
    expect(() => assertPageStart(start, html)).toThrow(unsupported);
  });

  it.each([
    '<!DOCTYPE html>',
    '  \n<html lang="en">',
    '\ufeff<!doctype HTML PUBLIC "x">',
    '<!-- saved page --><html>',
    '<?xml version="1.0"?>\n<!DOCTYPE html>',
    '<p>short',
    '<body>',
  ])('accepts %j without a type', (start) => {
    expect(() => assertPageStart(Buffer.from(start), '')).not.toThrow();
  });

  it.each(['plain text', '{"json": true}', '<rss version="2.0">', '<?xml version="1.0"?><urlset>', '<pre-view>'])(
    'refuses %j without a type',
    (start) => {
      expect(() => assertPageStart(Buffer.from(start), '')).toThrow(unsupported);
    },
  );
});
