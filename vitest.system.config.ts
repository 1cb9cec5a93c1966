import { defineConfig } from 'vitest/config';
import { long } from './vitest.long.config.ts';

/** Tests against the real things: a container engine, a registry, the tools that write and read archives. */
export default defineConfig({
  test: {
    setupFiles: ['test/fuzz-seed.ts'],
    include: ['test/system/**/*.test.ts'],
    exclude: long,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 1,
    fileParallelism: false,
  },
});
