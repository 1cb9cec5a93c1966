/** A pattern that matched, zero-based byte offsets from the start of the scanned buffer. */
export interface PatternMatch {
  readonly pattern: string;
  readonly offset: number;
  readonly length: number;
}

export interface EngineMatch {
  /** The YARA identifier of the rule. */
  readonly rule: string;
  readonly patterns: readonly PatternMatch[];
}

/**
 * A YARA-X engine with its rules compiled: native or WebAssembly, one interface, one dialect.
 * A scan may block, trap or kill its process; that is why engines live in processes that can be killed.
 */
export interface YaraEngine {
  readonly name: 'yara-x-native' | 'yara-x-wasm';
  readonly version: string;
  /** Scans the whole buffer. Throws when the engine fails; the instance may not be used after that. */
  scan(content: Buffer): readonly EngineMatch[];
}

/** An engine without rules yet. */
export interface EngineBuild extends Pick<YaraEngine, 'name' | 'version'> {
  /** One set of rules; there may be several. @throws WardenError RULES_INVALID when the source does not compile */
  compile(source: string): YaraEngine;
}
