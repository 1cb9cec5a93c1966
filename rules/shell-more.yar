// Shells in the hands of strangers, in the forms that leave out the usual words.

rule shell_node_socket
{
  meta:
    id = "shell/node-socket"
    title = "Node.js runs what a socket sends, or waits with a shell for whoever connects"
    severity = "high"
    category = "shell"
    attack = "T1059.007"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/007/"
  strings:
    $net = /(net["\x27)]{0,2}\.(connect|createConnection|createServer|Socket)\b|new (net\.)?Socket\(|tls\.connect\(|new WebSocket\()/
    $cp = /(child_process|process\.binding\(["\x27]spawn_sync|process\.binding\(["\x27]process_wrap)/
    $sh = /(spawn|exec|execFile|fork)\(\s?([^\n)]{0,60}["\x27`](\/usr)?(\/bin\/)?(ba|z|da)?sh["\x27`]|["\x27`]cmd(\.exe)?["\x27`]|["\x27`]powershell|process\.platform|isWin|os\.platform|shell\b|\w{1,6}\s?\?)/
    $in = /\.pipe\(\s?\w{0,16}\.?(stdin)|\.stdin\.write\(/
    $out = /(stdout|stderr)\.(pipe|on)\(/
    $data = /\.on\(\s?["\x27]data["\x27]\s?,[^;]{0,80}(exec|execSync|spawn)\(\s?\w{1,10}(\.toString\(\)|\b)/
  condition:
    filesize < 64KB and $net and $cp and ($sh and $in and $out or $data)
}

rule shell_python_any
{
  meta:
    id = "shell/python-any"
    title = "Python hands a socket to a shell, or runs what it receives"
    severity = "high"
    category = "shell"
    attack = "T1059.006"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/006/"
  strings:
    $sock = /(socket\.socket\(|socket\(AF_INET|create_connection\(|__import__\(["\x27]socket["\x27]\)|ssl\.wrap_socket|wrap_socket\(|from socket import)/
    $dup = /(os\.dup2\(|\bdup2\()/
    $sh = /(["\x27](\/usr)?\/bin\/(ba|z|da|k)?sh["\x27]|pty\.spawn|["\x27](ba|z)?sh["\x27]|cmd\.exe|["\x27]cmd["\x27]|powershell|-i["\x27])/
    $recv = /\.recv\(\s?[\w*]{1,12}\s?\)/
    $run = /(subprocess\.(Popen|check_output|getoutput|getstatusoutput|run|call)\(\s?[a-z_]\w{0,16}[^\n]{0,30}(shell\s?=\s?True|\bshell\b)|os\.(popen|system)\(\s?[a-z_]\w{0,16}|\bPopen\(\s?[a-z_]\w{0,16}[^\n]{0,20}shell\s?=\s?(True|1))/
    $send = /\.(send|sendall)\(/
    $std = /(stdin|stdout)\s?=\s?(\w{1,10}\.fileno\(\)|\w{1,8}(sock|conn)\w{0,6}|s)\b/
    $con = /(\.connect\(|\.connect_ex\(|\.bind\(|create_connection\()/
  condition:
    filesize < 48KB and $sock and $con and ($dup and $sh or $std and $sh or $recv and $run and $send)
}

rule shell_compiled
{
  meta:
    id = "shell/compiled"
    title = "A small program connects a socket to a shell"
    severity = "medium"
    category = "shell"
    attack = "T1059.004"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $sh = /\x00(\/usr)?\/bin\/(ba|da|z)?sh\x00/
    $con = /\x00(connect|accept|listen)\x00/
    $dup = /\x00dup2\x00/
    $ex = /\x00(execve|execl|execlp|execv|execvp|execle)\x00/
    $sock = /\x00socket\x00/
    $lots = /\x00(getopt|getopt_long|regcomp|dlopen|setlocale|pam_start|gettext|dcgettext|SSL_new|fnmatch|readdir|syslog|getservbyname|forkpty|openpty|tcgetattr|getpwnam|getgrnam|bindtextdomain|crypt|utmpname|pututline|glob)\x00/
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 64KB and $sh and $con and $dup and $ex and $sock and not $lots
}

rule shell_other_languages
{
  meta:
    id = "shell/other-languages"
    title = "A script in a rarer language connects a shell to a remote host"
    severity = "high"
    category = "shell"
    attack = "T1059"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/"
  strings:
    $php = /(fsockopen|stream_socket_client|socket_create)\s?\([^;]{1,200};[^#]{0,600}(shell_exec|popen|proc_open|passthru|system|`\$)/
    $phpo = /<\?php/
    $perl = /(IO::Socket|use Socket)/
    $perlx = /(open\s?\(?\s?\*?STD(IN|OUT|ERR)\s?,\s?["\x27]?[<>+&]{1,4}|STD(IN|OUT|ERR)->fdopen|while\s?\(\s?(my )?\$\w{1,8}\s?=\s?<\$\w{1,8}>\s?\))/
    $perls = /(exec|system)\s?[({ ]\s?["\x27{]?\s?["\x27]?(\/usr)?\/bin\/(ba|da|z|c)?sh|`\$\w{1,10}`|qx\{?\$/
    $ruby = /(TCPSocket|TCPServer|UDPSocket)(\.|::)(new|open)/
    $rubyx = /(IO\.popen\(\s?\w{1,10}|exec\s?[( ]?["\x27](\/usr)?(\/bin\/)?(ba|z)?sh|spawn\(\s?["\x27][^"\x27]{0,10}sh|`#\{\w{1,12}\}`|\.reopen)/
    $nim = /(newSocket\(\)|import net)[^#]{0,600}(execProcess|execCmdEx|startProcess)\(/
    $dart = /Socket\.connect\([^#]{0,600}Process\.(start|run)\(/
    $v = /net\.dial_tcp\([^#]{0,400}os\.execute\(/
    $groovy = /new Socket\([^;\n]{1,80}[^#]{0,200}ProcessBuilder\([^\n]{0,80}redirectErrorStream/
    $haskell = /(connectTo|Network\.Socket)[^#]{0,400}(runInteractiveCommand|createProcess|runInteractiveProcess)[^\n]{0,40}sh/
    $erl = /gen_tcp:connect\([^#]{0,400}os:cmd\(/
    $julia = /connect\(\s?["\x27][^"\x27\n]{4,60}["\x27]\s?,\s?[0-9]{2,5}\s?\)[^#]{0,200}run\(\s?(pipeline\(\s?)?`/
    $awk = /\/inet\/(tcp|udp)\/0\/[^#]{0,200}getline[^#]{0,200}\| ?getline/
    $tclsh = /\[\s?socket [^\n]{4,60}[^#]{0,300}(exec|open "?\|) ?[^\n]{0,20}(sh|\$)/
    $lisp = /make-network-process[^#]{0,300}(shell-command-to-string|call-process|start-process)/
    $ps = /Net\.Sockets\.TcpClient[\x20-\x7e\s]{0,600}(Invoke-Expression|\biex\b|cmd(\.exe)? ?\/c)/i
    $vim = /(vim|rvim|gdb|ksh|zmodload zsh\/net\/tcp)[^\n]{0,200}(import socket|ztcp)/
  condition:
    filesize < 32KB and ($phpo and $php and filesize < 8KB or $perl and $perlx and $perls and filesize < 16KB or $ruby and $rubyx and filesize < 8KB or any of ($nim, $dart, $v, $groovy, $haskell, $erl, $julia, $awk, $lisp, $ps) and filesize < 16KB or $vim and filesize < 2KB or $tclsh and filesize < 2KB)
}

rule shell_php_descriptor
{
  meta:
    id = "shell/php-descriptor"
    title = "PHP opens a connection and gives its descriptor to a shell"
    severity = "high"
    category = "shell"
    attack = "T1059"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/"
  strings:
    $open = /\b(p?fsockopen|stream_socket_client|socket_connect)\s?\(/
    $run = /\b(exec|system|shell_exec|passthru|popen|proc_open)\s?\(\s?["'`][^"'`\n]{0,40}\b(ba|da|z|k)?sh\b[^"'`\n]{0,20}<\s?&\s?\d/
  condition:
    filesize < 256KB and all of them
}
