import { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { auditOperations } from './audit/audit-operations.ts';
import { customerOperations } from './customers.ts';
import type { Database } from './database.ts';
import { frontierOperations } from './frontier.ts';
import { jobOperations } from './jobs.ts';
import { leaseOperations } from './leases.ts';
import { pageOperations } from './pages.ts';
import type { Operations } from './protocol.ts';
import { searchOperations } from './search.ts';

import { secretOperations } from './secrets.ts';
import { shopOperations } from './shop.ts';
import { spendingOperations } from './spending.ts';
import { templateOperations } from './templates.ts';
import { vectorOperations } from './vectors.ts';

export interface OperationOptions {
  /** The time to write down; asked during each call. */
  readonly now: () => number;
  /** Most memory for the short forms of vectors. */
  readonly vectorMemoryBytes: number;
}

export function createOperations(database: Database, { now, vectorMemoryBytes }: OperationOptions): Operations {
  const analyzer = new TextAnalyzer();
  return {
    ...customerOperations(database, now),
    ...jobOperations(database, now),
    ...leaseOperations(database, now),
    ...frontierOperations(database, now),
    ...pageOperations(database, now, analyzer),
    ...searchOperations(database, analyzer, vectorMemoryBytes),
    ...vectorOperations(database),
    ...secretOperations(database, now),
    ...shopOperations(database, now, analyzer),
    ...templateOperations(database, analyzer),
    ...spendingOperations(database, now),
    ...auditOperations(database, now, analyzer),
    check: () => void database.get('SELECT 1 FROM customers LIMIT 1'),
    close: () => database.close(),
  };
}
