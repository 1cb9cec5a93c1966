import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * The built file of a thread or a process. The build lays all of them side by side; a caller that runs from source, as
 * under the test runner, gets the build's, too.
 *
 * @param caller `import.meta.url`
 * @param name as in `build.mjs`, e.g. `thread`
 */
export function entryPoint(caller: string, name: string): URL {
  if (!caller.endsWith('.ts')) return new URL(`./${name}.js`, caller);
  return pathToFileURL(`${fileURLToPath(new URL('../../', import.meta.url))}dist/${name}.js`);
}
