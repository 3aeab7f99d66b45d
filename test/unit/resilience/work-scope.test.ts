import { expect, it } from 'vitest';
import { currentParty, currentScope, runInScope } from '../../../src/resilience/work-scope.ts';

it('keeps the scopes of work that runs at the same time apart, over every await', async () => {
  const read = async (): Promise<(string | undefined)[]> => {
    const before = currentScope()?.jobId;
    await new Promise(setImmediate);
    return [before, currentScope()?.jobId, currentParty()];
  };
  const both = await Promise.all([
    runInScope({ customerId: 'red', jobId: 'job-1' }, read),
    runInScope({ customerId: 'blue', jobId: 'job-2' }, read),
  ]);
  expect(both).toEqual([
    ['job-1', 'job-1', 'red'],
    ['job-2', 'job-2', 'blue'],
  ]);
  expect([currentScope(), currentParty()]).toEqual([undefined, '']);
});
