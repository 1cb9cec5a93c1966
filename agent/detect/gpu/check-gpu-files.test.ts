import { expect, it } from 'vitest';
import { imageFiles, type TestFile } from '../../../test/detect/image-files.ts';
import { checkGpuFiles } from './check-gpu-files.ts';

const findsIn = (...layers: Readonly<Record<string, TestFile>>[]) =>
  checkGpuFiles(imageFiles(layers).columns).map(({ ruleId, detail }) => `${ruleId}: ${detail}`);
const compat = 'usr/local/cuda-12.4/compat';
const lib = 'usr/lib/x86_64-linux-gnu';

it.each<[string, string, string, string]>([
  ['a compat library that is the root', `${compat}/libcuda.so.1`, '../../../../../..', 'gpu/mount-escape'],
  ['one that is a process of the host', `${compat}/libcuda.so.1`, '/proc/1/root', 'gpu/mount-escape'],
  ['one that is anything else', 'usr/local/cuda/compat/libx.so.1', '/pwn/libx.so.1', 'gpu/mount-link'],
  ['a driver library that is a device', `${lib}/libnvidia-ml.so.1`, '/dev/mem', 'gpu/mount-escape'],
  ['a driver library that is data', 'usr/lib64/libcuda.so.1', '/var/lib/x', 'gpu/mount-link'],
  ['a driver program that is data', 'usr/bin/nvidia-smi', '../../srv/x', 'gpu/mount-link'],
  ['a cache that is elsewhere', 'etc/ld.so.cache', '/proc/self/root/etc/passwd', 'gpu/loader-cache-link'],
])('finds %s', (_, path, link, rule) => {
  expect(findsIn({ [path]: { link } })).toEqual([`${rule}: /${path} leads to ${link}`]);
});

it('finds hard links as well', () => {
  expect(findsIn({ [`${lib}/libcuda.so.1`]: { link: 'srv/data', hard: true } })).toHaveLength(1);
});

it('leaves the links alone that CUDA images have', () => {
  expect(
    findsIn({
      'usr/local/cuda': { link: '/etc/alternatives/cuda' },
      [`${compat}/libcuda.so`]: { link: 'libcuda.so.1' },
      [`${compat}/libcuda.so.1`]: { link: 'libcuda.so.550.54.15' },
      [`${compat}/libcuda.so.550.54.15`]: 'x',
      [`${lib}/libcuda.so`]: { link: 'libcuda.so.1' },
      [`${lib}/libcuda.so.1`]: { link: '/usr/local/cuda/lib64/stubs/libcuda.so' },
      [`${lib}/libnvidia-ml.so`]: { link: '/etc/alternatives/glx--libnvidia-ml.so' },
      'usr/local/cuda-12.4/lib64/stubs/libcuda.so': 'x',
      'etc/ld.so.cache': 'x',
    }),
  ).toEqual([]);
});

it('notes a driver in the image', () => {
  expect(findsIn({ [`${lib}/libcuda.so.550.54.15`]: 'x' })).toEqual([
    `gpu/driver-file: /${lib}/libcuda.so.550.54.15`,
  ]);
});

it('takes no account of what a later layer deletes or covers', () => {
  const hostile = { [`${compat}/libcuda.so.1`]: { link: '/' } };
  expect(findsIn(hostile, { 'usr/local/cuda-12.4': null })).toEqual([]);
  expect(findsIn(hostile, { [`${compat}/libcuda.so.1`]: { link: 'libcuda.so.2' } })).toEqual([]);
  expect(findsIn({ [compat]: null }, hostile)).toHaveLength(1);
});

it('finds one link among many thousands', () => {
  const many = Object.fromEntries(
    Array.from({ length: 100_000 }, (_, i) => [`srv/${'long/'.repeat(16)}${i}`, { link: 'x' }]),
  );
  expect(findsIn({ ...many, [`${compat}/libcuda.so.1`]: { link: '/' }, ...{ z: 'x' } })).toHaveLength(1);
});
