import type { Digest } from './digest.ts';

/** Least to worst. */
export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const confidences = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof confidences)[number];

/**
 * `malformed` is the source's own fault (a structure that a runtime could read differently, a contradiction);
 * `budget` is a limit that was reached; the others say what the thing does.
 */
export const categories = [
  'miner',
  'shell',
  'dropper',
  'escape',
  'credential-theft',
  'persistence',
  'rootkit',
  'c2',
  'ransomware',
  'exfiltration',
  'obfuscation',
  'packer',
  'dos',
  'proxy',
  'model',
  'config',
  'archive',
  'malformed',
  'budget',
  'test',
  'other',
] as const;
export type Category = (typeof categories)[number];

/** What a rule or detector says about itself, independent of where it matched. */
export interface RuleInfo {
  /** Stable, lower-case, `family/name`, e.g. `miner/xmrig-config`. */
  readonly id: string;
  /** One sentence: what the thing does and why that matters to a provider. */
  readonly title: string;
  readonly severity: Severity;
  readonly category: Category;
  readonly confidence: Confidence;
  /** ATT&CK technique, e.g. `T1496.001`. */
  readonly attack?: string;
  /** Only where the rule is so specific that nothing honest contains it: this can cost a client its stake. */
  readonly slashable: boolean;
  readonly reference?: string;
}

/** One matched pattern. Offsets are zero-based bytes from the start of the examined content. */
export interface Match {
  readonly pattern: string;
  readonly offset: number;
  readonly length: number;
  /** One-based, where the content is text. */
  readonly line?: number;
  /** The matched bytes, at most 256, escaped by `escapeBytes`. */
  readonly bytes: string;
  /**
   * Up to 64 bytes right before and right after it, escaped, with `[\redacted]` for what looks like a secret. For the first four
   * matches in a file; absent where the content is no file.
   */
  readonly before?: string;
  readonly after?: string;
}

/** `live`: visible in the final file system. `buried`: deleted or covered by a later entry, but present in the image. */
export type Presence = 'live' | 'buried';

/** One place where the content lies. */
export interface Location {
  /** Zero-based index of the layer, lowest first. */
  readonly layer: number;
  readonly layerDigest: Digest;
  /** Path in the layer, without leading slash, escaped. */
  readonly path: string;
  readonly presence: Presence;
}

/** A place in a file of a source. */
export interface FilePlace {
  /** URL or path, escaped. */
  readonly name: string;
  /** One-based; null where the place is not a line. */
  readonly line: number | null;
}

/** Something found, with the bytes to prove it. */
export interface Finding extends RuleInfo {
  /** Manifest digest of the image; null for a finding in a file of the source. */
  readonly image: Digest | null;
  /** The metadata or compose file that it is in. */
  readonly file?: FilePlace;
  /** sha256 (hex) of the examined content; absent for a finding about structure or configuration. */
  readonly sha256?: string;
  /** Path inside nested archives, outermost first; empty when the file itself matched. Escaped. */
  readonly member: readonly string[];
  /** Where the content lies, live places first, at most 32; `locationCount` counts them all. */
  readonly locations: readonly Location[];
  readonly locationCount: number;
  /** `live` if any location is. Findings on structure or configuration are `live`. */
  readonly presence: Presence;
  /** Reached by the command that runs; null where that was not determined. */
  readonly reachable: boolean | null;
  /** In order of offset, at most 16; `matchCount` counts them all. */
  readonly matches: readonly Match[];
  readonly matchCount: number;
  /** Free text beside the title: what exactly was seen. Escaped. */
  readonly detail?: string;
}
