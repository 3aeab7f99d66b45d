import { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { customerOperations } from './customers.ts';
import type { Database } from './database.ts';
import { frontierOperations } from './frontier.ts';
import { jobOperations } from './jobs.ts';
import { pageOperations } from './pages.ts';
import type { Operations } from './protocol.ts';
import { searchOperations } from './search.ts';

/** @param now - the time to write down; asked during each call. */
export function createOperations(database: Database, now: () => number): Operations {
  const analyzer = new TextAnalyzer();
  return {
    ...customerOperations(database, now),
    ...jobOperations(database, now),
    ...frontierOperations(database, now),
    ...pageOperations(database, now, analyzer),
    ...searchOperations(database, analyzer),
    check: () => void database.get('SELECT 1 FROM customers LIMIT 1'),
    close: () => database.close(),
  };
}
