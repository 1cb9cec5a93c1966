import type { DetectorRow } from './detector-row.ts';

const toolkit = { reference: 'https://nvd.nist.gov/vuln/detail/CVE-2024-0132', attack: 'T1611' };

/** What the code for GPUs and the GPU files of an image say. */
export const gpuDetectors: Readonly<Record<string, DetectorRow>> = {
  'gpu/code': [
    'info',
    'other',
    'Code for GPUs',
    { reference: 'https://docs.nvidia.com/cuda/cuda-binary-utilities/' },
  ],
  'gpu/mount-escape': [
    'critical',
    'escape',
    'A link at a place where the GPU runtime mounts libraries leads out of the container: the exploit of the NVIDIA container toolkit',
    { ...toolkit, slashable: true },
  ],
  'gpu/mount-link': [
    'high',
    'escape',
    'A link at a place where the GPU runtime mounts libraries leads to where no library is',
    toolkit,
  ],
  'gpu/loader-cache-link': [
    'high',
    'escape',
    'The list of libraries that a hook of the GPU runtime rewrites as root is a link',
    { reference: 'https://nvd.nist.gov/vuln/detail/CVE-2025-23267', attack: 'T1611' },
  ],
  'gpu/driver-file': [
    'info',
    'config',
    'The image brings a part of the GPU driver, which the runtime mounts from the host',
    { confidence: 'low' },
  ],
};
