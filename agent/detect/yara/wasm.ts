import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { WardenError } from '../../model/errors.ts';
import { maxMatchesPerPattern } from './compile-options.ts';
import type { EngineBuild, EngineMatch } from './engine.ts';
import { liftConstraints, neverTrue } from './lift-constraints.ts';

const require = createRequire(import.meta.url);

export type WasmModule = typeof import('@virustotal/yara-x');

/** The official WebAssembly build, instantiated, or null where it is not installed. */
export async function loadWasmModule(): Promise<WasmModule | null> {
  try {
    const yara = await import('@virustotal/yara-x');
    const bytes = readFileSync(
      new URL('yara_x_js_bg.wasm', `file://${require.resolve('@virustotal/yara-x')}`),
    );
    yara.initSync({ module: bytes });
    return yara;
  } catch {
    return null;
  }
}

/** As `scan` returns it; the typings of the package say `any`. */
interface WasmScanResult {
  readonly matches: readonly {
    readonly identifier: string;
    readonly isPrivate: boolean;
    readonly patterns: readonly {
      readonly identifier: string;
      readonly isPrivate: boolean;
      readonly matches: readonly { readonly offset: number; readonly length: number }[];
    }[];
  }[];
}

/**
 * YARA-X as WebAssembly. A trap becomes an exception, after which the instance is lost. The content is copied into the
 * linear memory of the module, which holds less than 4 GiB.
 */
export function wasmBuild(yara: WasmModule): EngineBuild {
  const { version } = require('@virustotal/yara-x/package.json') as { version: string };
  const identity = { name: 'yara-x-wasm', version: `@virustotal/yara-x ${version}` } as const;
  return {
    ...identity,
    compile(source) {
      const scanner = compile(yara, source);
      scanner.setMaxMatchesPerPattern(maxMatchesPerPattern);
      return {
        ...identity,
        scan(content) {
          try {
            return toMatches(scanner.scan(content) as WasmScanResult);
          } catch (cause) {
            throw new WardenError('WORKER_DIED', `The YARA engine failed: ${String(cause)}`, { cause });
          }
        },
      };
    },
  };
}

function compile(yara: WasmModule, source: string): InstanceType<WasmModule['Scanner']> {
  try {
    const compiler = new yara.Compiler();
    compiler.defineGlobal(neverTrue, false);
    compiler.addSource(liftConstraints(source));
    return compiler.build().scanner();
  } catch (cause) {
    throw new WardenError('RULES_INVALID', `The rules do not compile: ${String(cause)}`, { cause });
  }
}

// Unlike the native binding, this one also lists private rules and patterns.
function toMatches(result: WasmScanResult): EngineMatch[] {
  return result.matches
    .filter((match) => !match.isPrivate)
    .map((match) => ({
      rule: match.identifier,
      patterns: match.patterns
        .filter((pattern) => !pattern.isPrivate)
        .flatMap((pattern) =>
          pattern.matches.map(({ offset, length }) => ({ pattern: pattern.identifier, offset, length })),
        ),
    }));
}
