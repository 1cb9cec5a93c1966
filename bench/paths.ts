import { join } from 'node:path';
import { packageRoot } from '../agent/config/package-root.ts';

/** Where benchmarks keep images, peers and what they measure with; not in the repository. */
export const workFolder = process.env.WARDEN_BENCH_DIR ?? join(packageRoot(), '.bench');

/** The command that is measured, from the build of the package. */
export const wardenCommand = [process.execPath, join(packageRoot(), 'dist/warden.js')];

/** Every verdict; what is no verdict is an error. */
export const verdictCodes = [0, 2, 3];
