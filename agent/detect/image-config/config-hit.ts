/** A finding on the image config. */
export interface ConfigHit {
  readonly ruleId: string;
  readonly detail: string;
}
