import { describe, expect, it } from 'vitest';
import { countsOf } from './vitest-runner.mjs';

const report = (testResults) => ({
  testResults,
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
});

describe('the count at the end of npm test', () => {
  it('counts a file that breaks before its first test as a failure, not as nothing', () => {
    expect(countsOf(report([{ status: 'failed', assertionResults: [] }]), 1)).toEqual({
      passed: 3,
      failed: 1,
      skipped: 0,
    });
  });

  it('counts a run that ends badly with every test passed (an unhandled rejection) as a failure', () => {
    expect(countsOf(report([{ status: 'passed', assertionResults: [] }]), 1).failed).toBe(1);
  });

  it('counts a runner that died without a report as a failure', () => {
    expect(countsOf(undefined, 137)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
