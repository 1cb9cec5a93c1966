import { allOf, field, is, isFromHost, isKey, isSet, matches, not } from '../conditions.ts';
import { check, row } from '../row.ts';

const gpuDevice = /^\/dev\/(?:nvidia[\w-]*(?:\/.*)?|kfd|dri(?:\/.*)?)$/;
const hostDisk =
  /^\/dev\/?$|^\/dev\/(?:mem|kmem|port|kmsg|sd[a-z]+\d*|hd[a-z]+\d*|vd[a-z]+\d*|xvd[a-z]+\d*|nvme\d.*|mapper(?:\/.*)?|dm-\d+|md\d+|loop.*|disk(?:\/.*)?)$/;
const request = (base: string) => [
  row(
    `${base}`,
    'rewrite',
    'GPUs of the host, all of them or those of others',
    'the GPU that the run was given',
  ),
  row(
    `${base}.*`,
    'rewrite',
    'GPUs of the host, all of them or those of others',
    'the GPU that the run was given, with compute and utility',
    check('compose/cdi-device', field('driver', not(is('nvidia', 'amd', 'amdgpu', 'rocm'))), 'refuse'),
    check('compose/named-gpu', field('device_ids', isSet)),
  ),
  row(
    `${base}.*.capabilities.*`,
    'rewrite',
    'graphics, display and video reach more of the driver than computing does',
    'compute and utility',
    check(
      'compose/gpu-capability',
      not(is('gpu', 'compute', 'utility', 'nvidia', 'amd', 'tpu', 'compute,utility')),
    ),
  ),
  row(`${base}.*.count`, 'rewrite', 'all GPUs of the host', 'those that the run was given'),
  row(`${base}.*.device_ids.**`, 'rewrite', 'GPUs of others', 'those that the run was given'),
  row(`${base}.*.device_ids`, 'rewrite', 'GPUs of others', 'those that the run was given'),
  row(`${base}.*.driver`, 'rewrite', 'any kind of device that the host knows by CDI', 'set by the runner'),
  row(`${base}.*.options.**`, 'refuse', 'options of the device driver', 'set by the runner'),
  row(
    `${base}.*.options`,
    'refuse',
    'options of the device driver',
    'set by the runner',
    check('compose/gpu-options', isSet),
  ),
];

/** Devices, GPUs among them. */
export const deviceRows = [
  row(
    'services.*.devices.*',
    'refuse',
    'devices of the host: its disks, its memory, the GPUs of others',
    'GPUs come from the provider’s assignment, nothing else is passed on',
    check('compose/host-disk', field('source', matches(hostDisk))),
    check('compose/gpu-device', field('source', matches(gpuDevice)), 'rewrite'),
    check('compose/cdi-device', field('source', matches(/^[^/:]+\/[^:=]+=/))),
    check(
      'compose/device',
      field(
        'source',
        not((node, key) => [hostDisk, gpuDevice, /^[^/:]+\/[^:=]+=/].some((p) => matches(p)(node, key))),
      ),
    ),
  ),
  row('services.*.devices.*.*', 'refuse', 'devices of the host', 'see the device'),
  row(
    'services.*.device_cgroup_rules.*',
    'refuse',
    'with mknod, any device of the host',
    'the rules are ours',
    check('compose/host-disk', matches(/^\s*(?:a|b)\s/i)),
    check('compose/device-rule', not(matches(/^\s*(?:a|b)\s/i))),
  ),
  row('services.*.gpus', 'rewrite', 'all GPUs of the host', 'the GPU that the run was given'),
  ...request('services.*.gpus').slice(1),
  ...request('services.*.deploy.resources.reservations.devices'),
  row(
    'services.*.deploy.resources.reservations.generic_resources.**',
    'ignore',
    'resources of a swarm',
    'there is no swarm',
  ),
  row(
    'services.*.blkio_config.**',
    'ignore',
    'paths of devices, to find out which there are',
    'limits on disks are ours',
  ),
  row(
    'services.*.environment.*',
    'allow',
    'variables steer loader, GPU hook and proxy, and can be taken from whoever runs it',
    'as given; the runner’s own are set last',
    check('compose/provider-secret', allOf(isKey(/^PROVIDER_PRIVATE_KEY$/i), isFromHost), 'refuse'),
    check('compose/host-variable', isFromHost, 'refuse'),
    check(
      'compose/network-variable',
      allOf(
        isKey(
          /^(?:CALLBACK_URL|SOURCE_ADDRESS|TASK_ADDRESS|PROVIDER_(?:ADDRESS|PRIVATE_KEY|URL)|MASTER_ADDRESS|OGPU_\w+)$/i,
        ),
        isSet,
      ),
      'rewrite',
    ),
    check(
      'compose/injection-variable',
      allOf(
        isKey(
          /^(?:CUDA_INJECTION64_PATH|NVTX_INJECTION(?:32|64)_PATH|HSA_TOOLS_LIB|ROCP_TOOL_LIB|VK_INSTANCE_LAYERS|GCONV_PATH|LD_AUDIT)$/,
        ),
        isSet,
      ),
      'refuse',
    ),
    check('compose/proxy-variable', allOf(isKey(/^(?:https?|all|ftp|socks)_proxy$/i), isSet), 'rewrite'),
  ),
];
