/**
 * What came out of a test run.
 *
 * @module
 */

/** Numbers of tests; a step of a test counts as a test. */
export interface Tally {
  /** Tests that ran and passed. */
  readonly passed: number;
  /** Tests that ran and failed. */
  readonly failed: number;
  /** Tests that were ignored or filtered out. */
  readonly skipped: number;
}

/**
 * Counts the tests of the runner's report.
 *
 * A module that throws outside its tests, or does not load, is in no report;
 * then the runner's exit code is counted as one failure. So is a run of no
 * test.
 *
 * @param report The JUnit report; empty when the runner wrote none.
 * @param success Whether the runner exited with 0.
 * @returns The counts.
 */
export function tally(report: string, success: boolean): Tally {
  // A report escapes `<` in names and messages, so only its own tags match.
  const count = (tag: RegExp) => report.match(tag)?.length ?? 0;
  const skipped = count(/<skipped\b/g);
  const failures = count(/<(?:failure|error)\b/g);
  const passed = count(/<testcase\b/g) - skipped - failures;
  const isSilentFailure = failures === 0 && (!success || passed === 0);
  return { passed, failed: isSilentFailure ? 1 : failures, skipped };
}
