import { test as nodeTest } from 'node:test';
import { describe, expect, it } from 'vitest';
import { type ContractTest, joinCases, runContract } from '../../../src/testing/contract-suite.ts';

/** Collects what a suite registers instead of running it. */
function recordingRunner() {
  const tests = new Map<string, () => Promise<void>>();
  const skipped: string[] = [];
  const runner: ContractTest = Object.assign((name: string, run: () => Promise<void>) => tests.set(name, run), {
    skip: (name: string) => skipped.push(name),
  });
  return { runner, tests, skipped };
}

describe('runContract', () => {
  it('gives every case a fresh adapter and closes it, also when the case fails', async () => {
    const { runner, tests } = recordingRunner();
    const log: string[] = [];
    let created = 0;
    const create = () => {
      const id = ++created;
      return { id, close: async () => void log.push(`closed ${id}`) };
    };
    const cases = {
      works: async ({ id }: { id: number }) => void log.push(`works on ${id}`),
      fails: async () => Promise.reject(new Error('broken promise')),
    };

    runContract(cases, { it: runner, create });
    await tests.get('works')?.();
    await expect(tests.get('fails')?.()).rejects.toThrow('broken promise');

    expect(log).toEqual(['works on 1', 'closed 1', 'closed 2']);
  });

  it('shows an exempt case as skipped, with its reason', () => {
    const { runner, tests, skipped } = recordingRunner();
    const cases = { 'keeps order': async () => {}, 'keeps dates': async () => {} };

    runContract(cases, {
      it: runner,
      create: () => ({}),
      exemptions: [{ reason: 'no dates', cases: ['keeps dates'] }],
    });

    expect([...tests.keys()]).toEqual(['keeps order']);
    expect(skipped).toEqual(['keeps dates (exempt: no dates)']);
  });

  it.each([
    ['names no case', { reason: 'later', cases: ['keeps odrer'] }, /"keeps odrer".*\n {2}keeps order/],
    ['gives no reason', { reason: ' ', cases: ['keeps order'] }, /gives no reason/],
  ])('refuses an exemption that %s', (_, exemption, message) => {
    const { runner } = recordingRunner();
    const cases = { 'keeps order': async () => {} };

    const register = () => runContract(cases, { it: runner, create: () => ({}), exemptions: [exemption] });

    expect(register).toThrow(message);
  });

  it('does not lose a case to another of the same name', () => {
    const group = { 'keeps order': async () => {} };
    const same = { 'keeps order': async () => {} };

    expect(Object.keys(joinCases(group, { 'keeps dates': async () => {} }))).toEqual(['keeps order', 'keeps dates']);
    expect(() => joinCases(group, same)).toThrow('"keeps order"');
  });

  it('accepts the runners of Vitest and of Node', () => {
    const runners: ContractTest[] = [it, nodeTest];
    expect(runners).toHaveLength(2);
  });
});
