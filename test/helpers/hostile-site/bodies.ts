import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { pageHtml } from '../pages.ts';
import {
  bomb,
  drop,
  type Handler,
  headerBomb,
  hugePage,
  raw,
  reply,
  slowBody,
  slowHeaders,
  truncatedBody,
  wrongContentLength,
} from '../site-server.ts';
import type { Attack, HostileSite } from './attack.ts';

const html = pageHtml({ title: 'Coded' });
const bombBytes = 20_000_000;

/** A page behind content codings, in the order in which they were applied. */
function coded(body: string | Uint8Array, contentEncoding: string): Handler {
  return reply(body, { headers: { 'content-encoding': contentEncoding } });
}

function gzipTimes(times: number, body: Uint8Array): Uint8Array {
  return times === 0 ? body : gzipTimes(times - 1, gzipSync(body));
}

const codings: readonly Attack[] = [
  {
    path: '/gzip',
    attack: 'a gzip bomb',
    answer: () => bomb('gzip', bombBytes),
    expected: 'failed DECOMPRESSION_BOMB',
  },
  { path: '/br', attack: 'a brotli bomb', answer: () => bomb('br', bombBytes), expected: 'failed DECOMPRESSION_BOMB' },
  {
    path: '/zstd',
    attack: 'a zstd bomb',
    answer: () => bomb('zstd', bombBytes),
    expected: 'failed DECOMPRESSION_BOMB',
  },
  {
    path: '/deflate',
    attack: 'a deflate bomb',
    answer: () => coded(deflateSync(Buffer.alloc(bombBytes, ' ')), 'deflate'),
    expected: 'failed DECOMPRESSION_BOMB',
  },
  {
    path: '/gzip-in-gzip',
    attack: 'a bomb inside a bomb',
    answer: () => coded(gzipTimes(2, Buffer.alloc(bombBytes, ' ')), 'gzip, gzip'),
    expected: 'failed DECOMPRESSION_BOMB',
  },
  {
    path: '/below-ratio',
    attack: 'a gzip page that unpacks to more than a page may have, below the ratio of bombs',
    answer: () => coded(gzipSync(noise(11_000_000)), 'gzip'),
    expected: 'failed BODY_TOO_LARGE',
  },
  {
    path: '/five-codings',
    attack: 'five codings',
    answer: () => coded(gzipTimes(5, Buffer.from(html)), 'gzip, gzip, gzip, gzip, gzip'),
    expected: 'failed BODY_DECODE',
  },
  {
    path: '/thousand-codings',
    attack: 'a thousand codings',
    answer: () => coded(gzipSync(html), Array(1_000).fill('gzip').join(',')),
    expected: 'failed BODY_DECODE',
  },
  {
    path: '/unknown-coding',
    attack: 'an unknown coding',
    answer: () => coded(html, 'lzma'),
    expected: 'failed BODY_DECODE',
  },
  {
    path: '/corrupt',
    attack: 'gzip that is none',
    answer: () => coded('not gzip', 'gzip'),
    expected: 'failed BODY_DECODE',
  },
  {
    path: '/corrupt-br',
    attack: 'brotli with a broken middle',
    answer: () => coded(broken(brotliCompressSync(noise(50_000))), 'br'),
    expected: 'failed BODY_DECODE',
  },
  {
    path: '/truncated-gzip',
    attack: 'gzip without its end',
    answer: () => coded(gzipSync(html).subarray(0, -12), 'gzip'),
    expected: 'failed BODY_DECODE',
  },
  {
    path: '/truncated-zstd',
    attack: 'zstd without its end',
    answer: () => coded(zstdCompressSync(html).subarray(0, -12), 'zstd'),
    expected: 'failed BODY_DECODE',
  },
  {
    path: '/truncated-br',
    attack: 'brotli without its end',
    answer: () => coded(brotliCompressSync(html).subarray(0, -12), 'br'),
    expected: 'failed BODY_DECODE',
  },
];

const lengths: readonly Attack[] = [
  { path: '/short', attack: 'a body shorter than promised', answer: truncatedBody, expected: 'failed NETWORK' },
  { path: '/long', attack: 'a body longer than promised', answer: wrongContentLength, expected: 'failed HTTP_PARSE' },
  { path: '/dropped', attack: 'a connection reset in the middle', answer: drop, expected: 'failed NETWORK' },
  { path: '/huge', attack: 'a page of 11 MB', answer: () => hugePage(11_000_000), expected: 'failed BODY_TOO_LARGE' },
  {
    path: '/announced',
    attack: 'a petabyte announced',
    answer: () => raw('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 1000000000000000\r\n\r\n<p>'),
    expected: 'failed BODY_TOO_LARGE',
  },
  {
    path: '/endless',
    attack: 'a body without end',
    answer: () => slowBody({ chunk: Buffer.alloc(262_144, 'x'), intervalMs: 1 }),
    expected: 'failed BODY_TOO_LARGE',
  },
  {
    path: '/negative',
    attack: 'a negative length',
    answer: () => raw('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: -1\r\n\r\n<p>x'),
    expected: 'failed HTTP_PARSE',
  },
  {
    path: '/two-lengths',
    attack: 'a length and chunks',
    answer: () =>
      raw('HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n3\r\n<p>\r\n0\r\n\r\n'),
    expected: 'failed HTTP_PARSE',
  },
  {
    path: '/bad-chunk',
    attack: 'a chunk without a size',
    answer: () => raw('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n<p>x\r\n'),
    expected: 'failed HTTP_PARSE',
  },
  {
    path: '/chunk-extension',
    attack: 'a chunk extension of 1 MB',
    answer: () =>
      raw(
        `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n3;${'x'.repeat(1_000_000)}\r\n<p>`,
      ),
    expected: 'failed HTTP_PARSE',
  },
];

const headers: readonly Attack[] = [
  {
    path: '/header-bytes',
    attack: 'a header block of 64 KB',
    answer: () => headerBomb(),
    expected: 'failed HEADERS_TOO_LARGE',
  },
  {
    path: '/header-lines',
    attack: 'a header block of 500 lines',
    answer: () =>
      reply(html, { headers: Object.fromEntries(Array.from({ length: 500 }, (_, line) => [`x-${line}`, 'y'])) }),
    expected: 'failed HEADERS_TOO_LARGE',
  },
  {
    path: '/status-000',
    attack: 'status 000',
    answer: () => raw('HTTP/1.1 000 Nothing\r\n\r\n'),
    expected: 'failed HTTP_PARSE',
  },
  {
    path: '/status-999',
    attack: 'status 999',
    answer: () => reply(html, { status: 999 }),
    expected: 'failed HTTP_STATUS',
  },
  {
    path: '/not-http',
    attack: 'another protocol',
    answer: () => raw('SSH-2.0-OpenSSH_9.6\r\n'),
    expected: 'failed HTTP_PARSE',
  },
  {
    path: '/upgrade',
    attack: 'a change of protocol',
    answer: () => raw('HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
    expected: 'failed HTTP_PARSE',
  },
  {
    path: '/reserved-names',
    attack: 'headers named like members of objects',
    answer: () =>
      reply(pageHtml({ title: 'Names' }), { headers: { __proto__x: '1', constructor: 'x', 'to-string': 'x' } }),
    expected: 'indexed',
  },
  {
    path: '/proto-header',
    attack: 'a header named __proto__',
    answer: () =>
      raw(
        `HTTP/1.1 200 OK\r\n__proto__: polluted\r\nconnection: close\r\ncontent-type: text/html\r\ncontent-length: ${html.length}\r\n\r\n${html}`,
      ),
    expected: 'indexed',
  },
];

const slow: readonly Attack[] = [
  { path: '/silent', attack: 'no answer at all', answer: slowHeaders, expected: 'failed TIMEOUT' },
  {
    path: '/drip',
    attack: 'one byte a second',
    answer: () => slowBody({ intervalMs: 1_000 }),
    expected: 'failed TIMEOUT',
  },
  {
    path: '/informational',
    attack: 'status 103 without end',
    answer: () => endless('HTTP/1.1 103 Early Hints\r\n\r\n', 5),
    expected: 'failed TIMEOUT',
  },
  {
    path: '/slow-header',
    attack: 'a header that never ends',
    answer: () => endless('x', 200, 'HTTP/1.1 200 OK\r\nx-slow: '),
    expected: 'failed TIMEOUT',
  },
];

/** Bytes on the socket now and then, until the other side has had enough. */
function endless(bytes: string, intervalMs: number, start = ''): Handler {
  return ({ socket }) => {
    socket.write(start);
    const timer = setInterval(() => socket.write(bytes), intervalMs);
    socket.once('close', () => clearInterval(timer)).on('error', () => clearInterval(timer));
  };
}

/** Text that packs to about half of its length. */
function noise(bytes: number): Buffer {
  const text = Buffer.alloc(bytes, '<p>');
  for (let at = 3, state = 1; at < bytes; at += 1) {
    state = (state * 48_271) % 2_147_483_647;
    if (at % 3 !== 0) text[at] = 97 + (state % 26);
  }
  return text;
}

function broken(bytes: Buffer): Buffer {
  return bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 64);
}

export const bodySites: readonly HostileSite[] = [
  { name: 'codings', attack: 'content codings', attacks: codings },
  { name: 'lengths', attack: 'lengths of bodies', attacks: lengths },
  { name: 'headers', attack: 'status lines and headers', attacks: headers },
  {
    name: 'slow',
    attack: 'answers that take for ever',
    attacks: slow,
    config: { turboMode: true, settings: { scrapingPreferences: { maxConcurrency: 8 } } },
  },
];
