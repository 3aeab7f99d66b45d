/**
 * PGlite with pgvector in a process of its own, served on a port of loopback: a query of PGlite blocks its event loop.
 *
 * Is sent a script by the parent process, sends it the address of a database on which that was executed, and runs until
 * the parent goes away.
 */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  globSync,
  mkdirSync,
  openAsBlob,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const extensions = { vector };
const snapshots = join(import.meta.dirname, '../../../node_modules/.cache/pglite');

/** A new cluster and the script take five seconds of a processor, a snapshot of them half a one: it is made once. */
async function openPrepared(script: string): Promise<PGlite> {
  const snapshot = join(
    snapshots,
    `${createHash('sha256').update(versionOf('@electric-sql/pglite')).update(script).digest('hex')}.tar`,
  );
  if (existsSync(snapshot)) return PGlite.create({ loadDataDir: await openAsBlob(snapshot), extensions });
  const database = await PGlite.create({ extensions });
  await database.exec(script);
  const dump = await database.dumpDataDir('none');
  // Another process may be making it too: it appears as a whole, and both are the same.
  const draft = join(snapshots, `${randomUUID()}.draft`);
  mkdirSync(snapshots, { recursive: true });
  writeFileSync(draft, Buffer.from(await dump.arrayBuffer()));
  renameSync(draft, snapshot);
  removeOldSnapshots();
  return database;
}

/** Of 40 MB each. The last few are for those who switch between versions of the schema. */
const keptSnapshots = 4;

function removeOldSnapshots(): void {
  const byAge = globSync('*.tar', { cwd: snapshots })
    .map((name) => join(snapshots, name))
    .toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const file of byAge.slice(keptSnapshots)) rmSync(file);
}

function versionOf(name: string): string {
  const entry = createRequire(import.meta.url).resolve(name);
  return JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8')).version;
}

const [script] = await once(process, 'message');
// Connections take turns, query by query: PGlite is one backend.
const server = new PGLiteSocketServer({
  db: await openPrepared(script),
  host: '127.0.0.1',
  port: 0,
  maxConnections: 20,
});
await server.start();
process.once('disconnect', () => process.exit());
process.send?.(server.getServerConn());
