import type { ConfigHit } from './config-hit.ts';
import { procLink } from './proc-link.ts';
import type { RunConfig } from './run-config.ts';

/** Variables through which the dynamic loader takes code, and which hooks of a runtime inherit. */
const loaderVariables = new Set(['LD_PRELOAD', 'LD_AUDIT']);

/** Findings on single variables. Details name the variable, and the value only where the value is the finding. */
export function checkEnvironment({ environment }: RunConfig): ConfigHit[] {
  return environment.flatMap(({ name, value }) => [...loader(name, value), ...nvidia(name, value)]);
}

function loader(name: string, value: string): ConfigHit[] {
  const isLibraryPath = name === 'LD_LIBRARY_PATH';
  if (!isLibraryPath && !loaderVariables.has(name)) return [];
  const paths = value.split(/[:\s]+/).filter((path) => path !== '');
  const detail = `${name}=${value}`;
  if (paths.some((path) => path.startsWith('/') && procLink(path) !== null))
    return [{ ruleId: 'config/ld-preload-proc', detail }];
  if (isLibraryPath || paths.length === 0) return [];
  // Without a slash a name is looked up in the library path of the host; with one, from the working directory.
  const relative = paths.some((path) => path.includes('/') && !path.startsWith('/'));
  return [{ ruleId: relative ? 'config/ld-preload-relative' : 'config/ld-preload', detail }];
}

function nvidia(name: string, value: string): ConfigHit[] {
  if (name === 'NVIDIA_VISIBLE_DEVICES' && value === 'all')
    return [{ ruleId: 'config/nvidia-all-devices', detail: `${name}=all` }];
  if (/^NVIDIA_MIG_(?:CONFIG|MONITOR)_DEVICES$/.test(name))
    return [{ ruleId: 'config/nvidia-mig', detail: name }];
  return [];
}
