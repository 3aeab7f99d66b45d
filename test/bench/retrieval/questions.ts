/** A question in a reader's words. */
export interface Question {
  readonly text: string;
  /** What answers it: pages, or sections of pages by their heading without its number. Subsections belong to them. */
  readonly answers: readonly (readonly [page: string, heading?: string])[];
}

/** On the PostgreSQL 15 manual. Written from knowledge of PostgreSQL, before anything was searched for. */
export const questions: readonly Question[] = [
  ask('How do I get back the disk space of deleted rows?', ['routine-vacuuming', 'Recovering Disk Space']),
  ask('What happens when transaction ids run out?', [
    'routine-vacuuming',
    'Preventing Transaction ID Wraparound Failures',
  ]),
  ask('When does autovacuum decide to process a table?', ['routine-vacuuming', 'The Autovacuum Daemon']),
  ask('Which isolation level sees rows committed by others between two statements?', [
    'transaction-iso',
    'Read Committed Isolation Level',
  ]),
  ask('could not serialize access due to read/write dependencies among transactions', [
    'transaction-iso',
    'Serializable Isolation Level',
  ]),
  ask('Locks taken by SELECT FOR UPDATE and FOR SHARE', ['explicit-locking', 'Row-Level Locks']),
  ask('Two sessions wait for each other forever, what does the server do?', ['explicit-locking', 'Deadlocks']),
  ask('locks whose meaning the application defines', ['explicit-locking', 'Advisory Locks']),
  ask('How much RAM should shared_buffers get?', ['runtime-config-resource', 'Memory']),
  ask('Number of parallel workers per gather node', ['runtime-config-resource', 'Asynchronous Behavior']),
  ask('Log every statement that takes longer than one second', ['runtime-config-logging', 'When to Log']),
  ask('Rotate log files every day', ['runtime-config-logging', 'Where to Log']),
  ask('Back up all databases together with roles and tablespaces', ['backup-dump', 'Using pg_dumpall']),
  ask('The dump is larger than the file system allows', ['backup-dump', 'Handling Large Databases']),
  ask('What should my archive_command return when it fails?', ['continuous-archiving', 'Setting Up WAL Archiving']),
  ask('Restore to the moment before someone dropped a table', [
    'continuous-archiving',
    'Recovering Using a Continuous Archive Backup',
  ]),
  ask('what is a timeline id after recovery', ['continuous-archiving', 'Timelines']),
  ask('Keep the primary from removing WAL segments a standby still needs', ['warm-standby', 'Replication Slots']),
  ask('Make commit wait until a replica has confirmed', ['warm-standby', 'Synchronous Replication']),
  ask('canceling statement due to conflict with recovery', ['hot-standby', 'Handling Query Conflicts']),
  ask('Test whether one jsonb document is contained in another', ['datatype-json', 'jsonb Containment and Existence']),
  ask('difference between jsonb_ops and jsonb_path_ops GIN operator class', ['datatype-json', 'jsonb Indexing']),
  ask('Find rows whose array column holds a value', ['arrays', 'Searching in Arrays']),
  ask('append an element to an array', ['arrays', 'Modifying Arrays']),
  ask('auto-incrementing integer column', ['datatype-numeric', 'Serial Types']),
  ask('Which type stores money amounts exactly, with precision and scale?', [
    'datatype-numeric',
    'Arbitrary Precision Numbers',
  ]),
  ask('Delete order items automatically when the order is deleted', ['ddl-constraints', 'Foreign Keys']),
  ask(
    'Forbid two reservations of a room that overlap in time',
    ['ddl-constraints', 'Exclusion Constraints'],
    ['rangetypes', 'Constraints on Ranges'],
  ),
  ask('Attach a table as a new partition', ['ddl-partitioning', 'Declarative Partitioning']),
  ask('planner leaves out partitions that cannot match', ['ddl-partitioning', 'Partition Pruning']),
  ask('Walk a tree with a query and stop at cycles', ['queries-with', 'Recursive Queries']),
  ask('subtotals for several groupings in one query', ['queries-table-expressions', 'GROUPING SETS, CUBE, and ROLLUP']),
  ask('Order full text search results by relevance', ['textsearch-controls', 'Ranking Search Results']),
  ask('Show a snippet of the document with matching words in bold', ['textsearch-controls', 'Highlighting Results']),
  ask('compare estimated and actual row counts of a plan', ['using-explain', 'EXPLAIN ANALYZE']),
  ask('Catch an error in a PL/pgSQL block', ['plpgsql-control-structures', 'Trapping Errors']),
  ask('Build an SQL command from strings in a function and run it safely', [
    'plpgsql-statements',
    'Executing Dynamic Commands',
  ]),
  ask('Linux out of memory killer terminates the postmaster', ['kernel-resources', 'Linux Memory Overcommit']),
  ask('Move to a new major version without dump and restore', ['upgrading', 'Upgrading Data via pg_upgrade']),
  ask('What does a postgresql:// connection URI look like?', ['libpq-connect', 'Connection Strings']),
];

function ask(text: string, ...answers: readonly (readonly [page: string, heading?: string])[]): Question {
  return { text, answers };
}
