import type { Database } from '../database.ts';
import type { PostingsKind } from '../migrations.ts';
import { fts5Postings } from './fts5-postings.ts';
import { plainPostings } from './plain-postings.ts';
import type { Postings } from './postings.ts';

/** What keeps the postings of this file. */
export const postingsOf = (database: Database): Postings => implementations[database.postings];

const implementations: Readonly<Record<PostingsKind, Postings>> = { fts5: fts5Postings, plain: plainPostings };
