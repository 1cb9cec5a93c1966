import { defineConfig } from 'vitest/config';

/**
 * Tests that take many minutes: whole watchdogs that are killed and misled, and a container engine of the test's own that is killed in each
 * phase of a run, or whose runtime hangs. Run by hand: `npm run test:long`.
 */
export const long = [
  'test/system/watch-killed-often.test.ts',
  'test/system/watch-upset.test.ts',
  'test/system/workers-killed.test.ts',
  'test/watch/chaos.test.ts',
  'test/system/runner-engine-killed.test.ts',
  'test/system/runner-hanging-runtime.test.ts',
];

export default defineConfig({
  test: {
    include: long,
    testTimeout: 3_600_000,
    hookTimeout: 300_000,
    maxWorkers: 1,
    fileParallelism: false,
  },
});
