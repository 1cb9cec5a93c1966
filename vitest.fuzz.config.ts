import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { secondsEach } from './test/fuzz/budget.ts';

/**
 * The fuzzing of every parser of hostile bytes, for as long as is asked instead of the fixed number of runs that `npm test` takes.
 * Run by `npm run fuzz:long`, which counts the runs.
 */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^fast-check$/, replacement: fileURLToPath(new URL('test/fuzz/timed.ts', import.meta.url)) },
    ],
  },
  test: {
    include: [
      'agent/unpack/tar/reader.fuzz.test.ts',
      'agent/unpack/tar/file-capabilities.test.ts',
      'agent/unpack/nested/**/*.test.ts',
      'agent/unpack/decompress/*.test.ts',
      'agent/unpack/final-fs.test.ts',
      'agent/detect/compose/fuzz.test.ts',
      'agent/detect/elf/check-elf.test.ts',
      'agent/detect/fatbin/*.test.ts',
      'agent/detect/image-config/check-image-config.test.ts',
      'agent/detect/models/**/*.test.ts',
      'agent/detect/packages/*.test.ts',
      'agent/detect/startup/check-startup.test.ts',
      'agent/detect/telling-paths.test.ts',
      'agent/image/documents*.test.ts',
      'agent/image/reference.test.ts',
      'agent/image/platform.test.ts',
      'agent/image/archive/tar-index.test.ts',
      'agent/source/metadata-names.test.ts',
      'agent/source/fetch/{json-document,cid}.test.ts',
    ],
    // A file has a dozen properties at most in one test, and other tests beside.
    testTimeout: 60_000 + 20_000 * secondsEach,
    maxWorkers: 2,
  },
});
