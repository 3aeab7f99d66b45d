import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, sep } from 'node:path';

/** A folder served on loopback. */
export interface StaticServer {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly origin: string;
  /** `127.0.0.1:port`. */
  readonly host: string;
  close(): Promise<void>;
}

/**
 * Serves every file of a folder, read into memory once, with its content type and an ETag.
 *
 * As a program (`node test/helpers/static-server.ts FOLDER`) it sends its origin to the parent process and runs until
 * that goes away: a measured crawler must not share a process with its server.
 */
export async function serveFolder(folder: string): Promise<StaticServer> {
  const files = readFolder(folder);
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://server').pathname);
    const file = files.get(path.endsWith('/') ? `${path}index.html` : path);
    if (!file) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
    } else if (request.headers['if-none-match'] === file.etag) {
      response.writeHead(304, { etag: file.etag }).end();
    } else {
      response
        .writeHead(200, { 'content-type': file.type, 'content-length': file.body.length, etag: file.etag })
        .end(request.method === 'HEAD' ? undefined : file.body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin: `http://${host}`, host, close: () => closeServer(server) };
}

interface ServedFile {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
}

function readFolder(folder: string): ReadonlyMap<string, ServedFile> {
  const files = new Map<string, ServedFile>();
  for (const name of globSync('**/*', { cwd: folder })) {
    const path = join(folder, name);
    if (!statSync(path).isFile()) continue;
    const body = readFileSync(path);
    files.set(`/${name.split(sep).join('/')}`, {
      body,
      type: contentTypes[extname(name)] ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    });
  }
  return files;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

if (import.meta.main) {
  const folder = process.argv[2];
  if (!folder) throw new Error('usage: node static-server.ts FOLDER');
  const { origin, close } = await serveFolder(folder);
  process.once('disconnect', () => void close());
  process.send?.(origin);
}
