import { createRequire } from 'node:module';
import { WardenError } from '../../model/errors.ts';
import { maxMatchesPerPattern } from './compile-options.ts';
import type { EngineBuild, EngineMatch, PatternMatch } from './engine.ts';

const require = createRequire(import.meta.url);

export type NativeBinding = typeof import('@litko/yara-x');

/** The native binding, or null where it has no build for this platform. */
export function loadNativeBinding(): NativeBinding | null {
  try {
    return require('@litko/yara-x') as NativeBinding;
  } catch {
    return null;
  }
}

/**
 * YARA-X through N-API.
 * The binding has no time-out and reports offsets modulo 2^32: contents are below 4 GiB.
 */
export function nativeBuild(binding: NativeBinding): EngineBuild {
  const { version } = require('@litko/yara-x/package.json') as { version: string };
  const identity = { name: 'yara-x-native', version: `@litko/yara-x ${version}` } as const;
  return {
    ...identity,
    compile(source) {
      const rules = compile(binding, source);
      rules.setMaxMatchesPerPattern(maxMatchesPerPattern);
      return { ...identity, scan: (content) => scan(rules, content) };
    },
  };
}

type NativeRules = InstanceType<NativeBinding['YaraX']>;

function compile(binding: NativeBinding, source: string): NativeRules {
  try {
    return binding.compile(source) as NativeRules;
  } catch (cause) {
    throw new WardenError('RULES_INVALID', `The rules do not compile: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function scan(rules: NativeRules, content: Buffer): EngineMatch[] {
  if (content.length >= 2 ** 32)
    throw new WardenError('WORKER_DIED', 'The YARA engine cannot take 4 GiB or more at once');
  try {
    return rules.scan(content).map((match) => ({
      rule: match.ruleIdentifier,
      patterns: match.matches.map(
        ({ identifier, offset, length }): PatternMatch => ({ pattern: identifier, offset, length }),
      ),
    }));
  } catch (cause) {
    throw new WardenError('WORKER_DIED', `The YARA engine failed: ${(cause as Error).message}`, { cause });
  }
}
