import type { ComposeService } from '../../agent/source/compose/model.ts';
import type { ImageRun } from './image-run.ts';
import type { Refuse } from './plan.ts';

/**
 * Variables that steer something outside the source's own program: hooks of the GPU toolkit, which run on the host with the
 * container's variables (CVE-2025-23266), the loader, proxies, and what the network gives to a service. Their values are
 * the runner's or none at all, whoever sets them.
 */
const ours =
  /^(?:LD_PRELOAD|LD_AUDIT|GCONV_PATH|NVIDIA_\w+|CUDA_INJECTION64_PATH|NVTX_INJECTION(?:32|64)_PATH|HSA_TOOLS_LIB|ROCP_TOOL_LIB|VK_INSTANCE_LAYERS|CUDA_VISIBLE_DEVICES|(?:HIP|ROCR|GPU)_VISIBLE_DEVICES|(?:https?|all|ftp|socks|no)_proxy|CALLBACK_URL|SOURCE_ADDRESS|TASK_ADDRESS|PROVIDER_\w+|MASTER_ADDRESS|OGPU_\w+)$/i;

function isOurs(name: string): boolean {
  return ours.test(name);
}

const countLimit = 1_000;
const byteLimit = 128 * 1024;

/**
 * The variables of image and service; the service's win. Those that are the runner's are left out, and where the image has one it
 * is emptied, as an engine adds what the image has and nobody set. In order of name.
 */
export function planEnvironment(
  service: ComposeService,
  image: ImageRun,
  refuse: Refuse,
): (readonly [string, string])[] {
  const variables = new Map<string, string>();
  for (const line of image.environment) {
    const equals = line.indexOf('=');
    const name = equals === -1 ? line : line.slice(0, equals);
    variables.set(name, isOurs(name) || equals === -1 ? '' : line.slice(equals + 1));
  }
  for (const { name, value } of service.environment)
    if (value !== null && !isOurs(name)) variables.set(name, value);
  const field = `services.${service.name}.environment`;
  let bytes = 0;
  const kept: (readonly [string, string])[] = [];
  for (const [name, value] of variables) {
    if (name === '' || /[=\0]/.test(name) || value.includes('\0'))
      refuse('value/invalid', field, service.line, 'a variable with a name or value that none can have');
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value) + 2;
    kept.push([name, value]);
  }
  if (kept.length > countLimit || bytes > byteLimit)
    refuse(
      'limit/environment',
      field,
      service.line,
      `more than ${countLimit} variables or ${byteLimit} bytes`,
    );
  return kept.sort(([a], [b]) => (a < b ? -1 : 1));
}
