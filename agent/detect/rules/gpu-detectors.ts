import type { DetectorRow } from './detector-row.ts';

/** What the code for GPUs and the GPU files of an image say. */
export const gpuDetectors: Readonly<Record<string, DetectorRow>> = {
  'gpu/code': [
    'info',
    'other',
    'Code for GPUs',
    { reference: 'https://docs.nvidia.com/cuda/cuda-binary-utilities/' },
  ],
};
