import { defineConfig } from 'vitest/config';

/** Tests against the real things: a container engine, a registry, the tools that write and read archives. */
export default defineConfig({
  test: {
    include: ['test/system/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 1,
    fileParallelism: false,
  },
});
