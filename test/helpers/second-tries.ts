import type { Reporter, TestModule } from 'vitest/node';

/** Names the tests that passed at their second try only: what happens often is a defect. */
export default class SecondTries implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const names = modules.flatMap((module) =>
      [...module.children.allTests('passed')].flatMap((test) => (test.diagnostic()?.flaky ? [test.fullName] : [])),
    );
    process.stdout.write(`\n${names.length} passed at the second try only\n`);
    for (const name of names) process.stdout.write(`  ${name}\n`);
  }
}
