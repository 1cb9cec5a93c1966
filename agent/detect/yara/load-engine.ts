import { WardenError } from '../../model/errors.ts';
import type { YaraEngine } from './engine.ts';
import { loadNativeBinding, openNativeEngine } from './native.ts';
import { loadWasmModule, openWasmEngine } from './wasm.ts';

/**
 * Compiles rules for scanning: with the native engine where it installs, else with WebAssembly.
 * @param source one source with all rules, as in `Ruleset.source`
 * @param options.prefer the engine to try first; default `native`
 * @throws WardenError ENGINE_UNAVAILABLE when neither engine loads, RULES_INVALID when the source does not compile
 */
export async function loadEngine(
  source: string,
  options: { readonly prefer?: 'native' | 'wasm' } = {},
): Promise<YaraEngine> {
  for (const kind of options.prefer === 'wasm' ? ['wasm', 'native'] : ['native', 'wasm']) {
    if (kind === 'native') {
      const binding = loadNativeBinding();
      if (binding) return openNativeEngine(binding, source);
    } else {
      const module = await loadWasmModule();
      if (module) return openWasmEngine(module, source);
    }
  }
  throw new WardenError('ENGINE_UNAVAILABLE', 'Neither the native nor the WebAssembly YARA engine loads');
}
