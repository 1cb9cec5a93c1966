/** Where a source can run, and the bit of each in `imageEnvironments`. */
export const environmentBits = { cpu: 1, nvidia: 2, amd: 4 } as const;

export type Environment = keyof typeof environmentBits;

export const environments = Object.keys(environmentBits) as readonly Environment[];
