/** How long each property is tried, in seconds. */
export const secondsEach = Number(process.env.WARDEN_FUZZ_SECONDS ?? 10);

/** Where each property says how often it was tried, one line of JSON each. */
export const fuzzLog = process.env.WARDEN_FUZZ_LOG ?? null;

/** What was tried of one property. */
export interface FuzzRecord {
  readonly file: string;
  readonly test: string;
  readonly runs: number;
  /** How to see it again; null where all went well. */
  readonly failure: { readonly seed: number; readonly path: string; readonly message: string } | null;
}
