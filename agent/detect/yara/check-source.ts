import { WardenError } from '../../model/errors.ts';
import { compileOptions } from './compile-options.ts';
import { loadNativeBinding } from './native.ts';
import { loadWasmModule } from './wasm.ts';

export interface SourceProblem {
  /** What the compiler says, first line only, without its code. */
  readonly reason: string;
  /** One-based line in the source. */
  readonly line: number;
  /**
   * For a slow pattern its definition, as far as it stands on that line: the compiler takes equal patterns for one and
   * complains once.
   */
  readonly slowPattern: string | null;
}

/**
 * Everything that keeps a source from compiling, slow patterns and loops included. Rules beside a bad one are still
 * checked, but a syntax error can hide others until it is gone.
 * @throws WardenError ENGINE_UNAVAILABLE
 */
export async function checkSource(source: string): Promise<SourceProblem[]> {
  const binding = loadNativeBinding();
  if (binding)
    return binding.validate(source, compileOptions).errors.map(({ message }) => toProblem(message));
  const yara = await loadWasmModule();
  if (!yara)
    throw new WardenError('ENGINE_UNAVAILABLE', 'Neither the native nor the WebAssembly YARA engine loads');
  const compiler = new yara.Compiler();
  try {
    compiler.addSource(source);
  } catch {
    // the same problems stand in `errors`, each by itself
  }
  // This build has no strict options: what they refuse comes as a warning.
  const slow = compiler.warnings.filter((text) =>
    /^warning\[(?:slow_pattern|potentially_slow_loop)\]/.test(text),
  );
  const problems = [...compiler.errors, ...slow].map(toProblem);
  compiler.free();
  return problems;
}

function toProblem(message: string): SourceProblem {
  const [headline = ''] = message.split('\n', 1);
  const label = /\n *\|? +(?:\| )?[-^]+ ([^\n]+)/.exec(message)?.[1];
  const what = headline.replace(/^(?:error|warning)\[\w+\]: /, '');
  return {
    reason: label === undefined ? what : `${what}: ${label}`,
    line: Number(/--> line:(\d+):/.exec(message)?.[1] ?? 0),
    slowPattern: what === 'slow pattern' ? markedText(message) : null,
  };
}

/** The part of the quoted line that the compiler underlines. */
function markedText(message: string): string | null {
  const quoted = /\n *\d+ \| ([^\n]*)\n *\| ( *)([-^]+)/.exec(message);
  if (!quoted) return null;
  const [, line = '', indent = '', marks = ''] = quoted;
  return [...line].slice(indent.length, indent.length + marks.length).join('');
}
