import { isOpenPlace } from '../elf/interpreter.ts';
import type { ConfigHit } from './config-hit.ts';
import { procLink } from './proc-link.ts';
import type { RunConfig } from './run-config.ts';

/** Variables through which the dynamic loader takes code, and which hooks of a runtime inherit. */
const loaderVariables = new Set(['LD_PRELOAD', 'LD_AUDIT']);

/** Findings on single variables. Details name the variable, and the value only where the value is the finding. */
export function checkEnvironment({ environment }: RunConfig): ConfigHit[] {
  return environment.flatMap(({ name, value }) => [
    ...loader(name, value),
    ...nvidia(name, value),
    ...hooks(name, value),
  ]);
}

function loader(name: string, value: string): ConfigHit[] {
  const isLibraryPath = name === 'LD_LIBRARY_PATH';
  if (!isLibraryPath && !loaderVariables.has(name)) return [];
  const paths = value.split(/[:\s]+/).filter((path) => path !== '');
  const detail = `${name}=${value}`;
  if (paths.some((path) => path.startsWith('/') && procLink(path) !== null))
    return [{ ruleId: 'config/ld-preload-proc', detail }];
  const open = paths.some(isOpenPlace);
  if (isLibraryPath)
    return open || paths.some((path) => !path.startsWith('/') && !path.startsWith('$'))
      ? [{ ruleId: 'config/library-path-open', detail }]
      : [];
  if (paths.length === 0) return [];
  if (open) return [{ ruleId: 'config/ld-preload-open', detail }];
  // Without a slash a name is looked up in the library path of the host; with one, from the working directory.
  const relative = paths.some((path) => path.includes('/') && !path.startsWith('/'));
  return [{ ruleId: relative ? 'config/ld-preload-relative' : 'config/ld-preload', detail }];
}

function nvidia(name: string, value: string): ConfigHit[] {
  if (name === 'NVIDIA_VISIBLE_DEVICES' && value === 'all')
    return [{ ruleId: 'config/nvidia-all-devices', detail: `${name}=all` }];
  if (name === 'NVIDIA_DRIVER_CAPABILITIES' && value === 'all')
    return [{ ruleId: 'config/nvidia-all-capabilities', detail: `${name}=all` }];
  if (name === 'NVIDIA_DISABLE_REQUIRE' && /^(?:1|t|true)$/i.test(value))
    return [{ ruleId: 'config/nvidia-no-require', detail: `${name}=${value}` }];
  if (/^(?:CUDA|NVTX)_INJECTION(?:32|64)_PATH$/.test(name) && value !== '')
    return [{ ruleId: 'config/gpu-injection', detail: `${name}=${value}` }];
  if (/^NVIDIA_MIG_(?:CONFIG|MONITOR)_DEVICES$/.test(name))
    return [{ ruleId: 'config/nvidia-mig', detail: name }];
  return [];
}

/** Options that have Node, Perl, Ruby or Java load a file first; what else these variables hold is harmless. */
const loading: Readonly<Record<string, RegExp>> = {
  BASH_ENV: /./,
  PYTHONSTARTUP: /./,
  NODE_OPTIONS: /(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader)\b/,
  PERL5OPT: /-M/,
  RUBYOPT: /-r/,
  JAVA_TOOL_OPTIONS: /-(?:javaagent|agentpath|agentlib):/,
  _JAVA_OPTIONS: /-(?:javaagent|agentpath|agentlib):/,
};

function hooks(name: string, value: string): ConfigHit[] {
  const hook = Object.hasOwn(loading, name) && loading[name]!.test(value);
  return hook ? [{ ruleId: 'config/interpreter-hook', detail: `${name}=${value}` }] : [];
}
