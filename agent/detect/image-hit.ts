import type { Match } from '../model/finding.ts';

/** A finding that only the whole image shows. */
export interface ImageHit {
  readonly ruleId: string;
  /** Not escaped. */
  readonly detail: string;
  /** Where in the final file system; null for the image as a whole. `path` as the layer's archive names it, latin1. */
  readonly place: { readonly layer: number; readonly path: string } | null;
  /** The content in the set of this scan, where the finding is about one. */
  readonly content: number | null;
  /** In hex, of a content that is not in the set. */
  readonly sha256?: string;
  readonly reachable: boolean | null;
  readonly matches: readonly Match[];
}
