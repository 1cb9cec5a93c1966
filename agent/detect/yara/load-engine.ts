import { WardenError } from '../../model/errors.ts';
import type { EngineBuild, YaraEngine } from './engine.ts';
import { loadNativeBinding, nativeBuild } from './native.ts';
import { loadWasmModule, wasmBuild } from './wasm.ts';

/**
 * Compiles rules for scanning, all of them as one set.
 * @param source one source with all rules, as in `Ruleset.source`
 * @param options.prefer the engine to try first; default `native`
 * @throws WardenError ENGINE_UNAVAILABLE when neither engine loads, RULES_INVALID when the source does not compile
 */
export async function loadEngine(
  source: string,
  options: { readonly prefer?: 'native' | 'wasm' } = {},
): Promise<YaraEngine> {
  return (await chooseEngine(options.prefer)).compile(source);
}

/**
 * The native engine where it installs, else WebAssembly.
 * @param prefer the engine to try first
 * @throws WardenError ENGINE_UNAVAILABLE when neither engine loads
 */
export async function chooseEngine(prefer: 'native' | 'wasm' = 'native'): Promise<EngineBuild> {
  for (const kind of prefer === 'wasm' ? ['wasm', 'native'] : ['native', 'wasm']) {
    if (kind === 'native') {
      const binding = loadNativeBinding();
      if (binding) return nativeBuild(binding);
    } else {
      const module = await loadWasmModule();
      if (module) return wasmBuild(module);
    }
  }
  throw new WardenError('ENGINE_UNAVAILABLE', 'Neither the native nor the WebAssembly YARA engine loads');
}
