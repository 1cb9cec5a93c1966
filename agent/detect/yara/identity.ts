import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Which engine `loadEngine` will choose on this machine, told from what is installed, without loading it: a scan
 * that finds everything in the cache never needs the engine itself.
 */
export function engineIdentity(): {
  readonly name: 'yara-x-native' | 'yara-x-wasm';
  readonly version: string;
} {
  const native = packageJson('@litko/yara-x');
  const builds = Object.keys(native?.json.optionalDependencies ?? {});
  const here = builds.some((build) => {
    const installed = packageJson(build);
    return installed !== null && existsSync(join(dirname(installed.path), installed.json.main ?? ''));
  });
  if (native && here) return { name: 'yara-x-native', version: `@litko/yara-x ${native.json.version}` };
  return {
    name: 'yara-x-wasm',
    version: `@virustotal/yara-x ${packageJson('@virustotal/yara-x')?.json.version ?? 'missing'}`,
  };
}

interface PackageJson {
  readonly version: string;
  readonly main?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function packageJson(name: string): { readonly path: string; readonly json: PackageJson } | null {
  try {
    const path = require.resolve(`${name}/package.json`);
    return { path, json: require(path) as PackageJson };
  } catch {
    return null;
  }
}
