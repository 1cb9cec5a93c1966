import { fileURLToPath } from 'node:url';

/**
 * The built file of a thread or process entry point that stands beside the caller. Threads and processes run the
 * build, also when the caller runs from source under the test runner.
 *
 * @param caller `import.meta.url` @param name relative, without extension, e.g. `./thread`
 */
export function entryPoint(caller: string, name: string): URL {
  if (!caller.endsWith('.ts')) return new URL(`${name}.js`, caller);
  const source = fileURLToPath(new URL(`${name}.js`, caller));
  const root = fileURLToPath(new URL('../../', import.meta.url));
  return new URL(`file://${root}dist/${source.slice(root.length)}`);
}
