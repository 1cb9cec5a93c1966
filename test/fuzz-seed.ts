/*
 * With WARDEN_FUZZ_SEED the properties are tried on the same inputs in every run, so that a gate says the same of the same
 * bytes. Without it each run tries inputs of its own.
 */
const seed = process.env.WARDEN_FUZZ_SEED;
if (seed !== undefined) (await import('fast-check')).default.configureGlobal({ seed: Number(seed) });
