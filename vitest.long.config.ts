import { defineConfig } from 'vitest/config';

/** Tests that take many minutes: whole watchdogs that are killed and misled. Run by hand: `npm run test:long`. */
export const long = [
  'test/system/watch-killed-often.test.ts',
  'test/system/watch-upset.test.ts',
  'test/system/workers-killed.test.ts',
  'test/watch/chaos.test.ts',
];

export default defineConfig({
  test: {
    include: long,
    testTimeout: 1_200_000,
    hookTimeout: 300_000,
    maxWorkers: 1,
    fileParallelism: false,
  },
});
