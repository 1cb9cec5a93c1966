import { defineConfig } from 'vitest/config';
import { long } from './vitest.long.config.ts';

export default defineConfig({
  test: {
    setupFiles: ['test/fuzz-seed.ts'],
    include: ['agent/**/*.test.ts', 'bench/**/*.test.ts', 'gpu-runner/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: [...long, 'test/system/**', '**/node_modules/**', 'dist/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
