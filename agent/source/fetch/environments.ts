import type { Environment } from '../../model/subject.ts';

/** The bit of each environment in `imageEnvironments`. */
export const environmentBits: Readonly<Record<Environment, number>> = { cpu: 1, nvidia: 2, amd: 4 };
