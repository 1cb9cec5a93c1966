// Reverse shells: a shell on the provider's machine, in the hands of whoever listens at the other end.

rule shell_bash_dev_tcp
{
  meta:
    id = "shell/bash-dev-tcp"
    title = "A shell is connected to a remote host through /dev/tcp"
    severity = "high"
    category = "shell"
    attack = "T1059.004"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $interactive = /sh -[il]{1,2} {0,4}[0-9&]{0,1}(>&|&>|>|<>|<) {0,4}\/dev\/(tcp|udp)\/[^\s\/]{1,255}\/[^\s]{1,16}/
    $redirected = /<> ?\/dev\/tcp\/[^\s\/]{1,255}\/[^\s;]{1,16} {0,4}[;\n][^\n]{0,80}(sh|\$line|\$cmd)[^\n]{0,60}(<&|>&)/
    $duplicated = /\/dev\/(tcp|udp)\/[^\s\/]{1,255}\/[^\s]{1,16} {1,4}0>&1/
  condition:
    filesize < 4MB and any of them
}

rule shell_netcat_exec
{
  meta:
    id = "shell/netcat-exec"
    title = "Netcat hands a shell to a remote host, or to whoever connects"
    severity = "high"
    category = "shell"
    attack = "T1059.004"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $exec = /\bn(c|cat|etcat)[^\n|;]{0,80} -[ec] ["']?(\/usr)?\/bin\/(ba|da|z|a|k)?sh/
  condition:
    filesize < 4MB and $exec
}

rule shell_pipe
{
  meta:
    id = "shell/pipe"
    title = "A shell is connected to a remote host through a pipe"
    severity = "high"
    category = "shell"
    attack = "T1059.004"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $pipe = /sh( -i)?( [0-9]?<[^\n|]{1,60})? {0,2}2>&1( [0-9]?<[^\n|]{1,60})? ?\| ?(nc|ncat|netcat|telnet|openssl s_client)(\.traditional)? (-[a-km-zA-Z]{1,10} ){0,3}[a-zA-Z0-9$][^\n]{3,255}/
  condition:
    filesize < 4MB and $pipe
}

rule shell_python
{
  meta:
    id = "shell/python"
    title = "Python connects a shell to a remote host"
    severity = "high"
    category = "shell"
    attack = "T1059.006"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/006/"
  strings:
    $connect = ".connect(("
    $dup = /dup2\(\s{0,4}\w{1,16}(\.fileno\(\))?\s{0,4},/
    $shell = /\/bin\/[a-z]{0,2}sh["']/
    $pty = "pty.spawn("
  condition:
    filesize < 256KB and $connect and $dup and any of ($shell, $pty)
}

rule shell_perl
{
  meta:
    id = "shell/perl"
    title = "Perl connects a shell to a remote host"
    severity = "high"
    category = "shell"
    attack = "T1059"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/"
  strings:
    $stdin = /open\(?\s{0,4}STDIN, {0,4}["'][>+]{1,2}&/
    $fdopen = /STDIN->fdopen\(\$\w{1,8}, {0,2}["']?[rw]/
    $exec = /exec[ (]{0,3}["{' ]{1,4}(\/usr)?\/bin\/(ba|da)?sh/
    $each = "system$_ while<>"
  condition:
    filesize < 256KB and any of ($stdin, $fdopen) and any of ($exec, $each)
}

rule shell_php
{
  meta:
    id = "shell/php"
    title = "PHP connects a shell to a remote host"
    severity = "high"
    category = "shell"
    attack = "T1059"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/"
  strings:
    $socket = "fsockopen("
    $redirected = /sh -i {0,2}<&[0-9$%\\"]/
    $proc = "proc_open("
    $shell = "/bin/sh -i"
  condition:
    filesize < 256KB and $socket and ($redirected or $proc and $shell)
}

rule shell_ruby
{
  meta:
    id = "shell/ruby"
    title = "Ruby connects a shell to a remote host"
    severity = "high"
    category = "shell"
    attack = "T1059"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/"
  strings:
    $socket = /TCPSocket\.(new|open)/
    $redirected = /sh -i {0,2}<&[0-9$%\\"]/
    $popen = "IO.popen(cmd"
  condition:
    filesize < 256KB and $socket and any of ($redirected, $popen)
}

rule shell_node
{
  meta:
    id = "shell/node"
    title = "Node.js connects a shell to a remote host"
    severity = "high"
    category = "shell"
    attack = "T1059.007"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/007/"
  strings:
    $spawn = /spawn\(\s{0,4}["'](\/usr)?(\/bin\/)?(ba|da|z)?sh["']/
    $connect = /\.connect\(\s{0,4}[^)\s]/
    $in = /\.pipe\(\s{0,4}\w{1,16}\.stdin\s{0,4}\)/
    $out = /\.stdout\.pipe\(\s{0,4}\w{1,16}\s{0,4}\)/
  condition:
    filesize < 256KB and $spawn and $connect and $in and $out
}

rule shell_socat
{
  meta:
    id = "shell/socat"
    title = "Socat hands a shell to a remote host"
    severity = "high"
    category = "shell"
    attack = "T1059.004"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $exec_first = /socat [^\n]{0,40}(exec|EXEC|system|SYSTEM):["'\\]{0,2}(\/usr)?(\/bin\/)?(ba|da|z)?sh[^\n]{0,80} (tcp4?|TCP4?|tcp-connect|TCP-CONNECT|openssl|OPENSSL|ssl|udp|UDP):/
    $connect_first = /socat [^\n]{0,40}(tcp4?|TCP4?|tcp-connect|TCP-CONNECT|openssl|OPENSSL|ssl|udp|UDP):[^\s]{3,255} [^\n]{0,20}(exec|EXEC|system|SYSTEM):["'\\]{0,2}(\/usr)?(\/bin\/)?(ba|da|z)?sh/
  condition:
    filesize < 4MB and any of them
}

rule shell_script
{
  meta:
    id = "shell/script"
    title = "A script whose purpose is to hand a shell to a host that it names: whoever runs the image loses the machine"
    severity = "critical"
    category = "shell"
    attack = "T1059.004"
    confidence = "high"
    slashable = true
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $bash = /\n((nohup|setsid|exec) ){0,2}((\/usr)?\/bin\/)?bash -i {0,2}(>&|&>) {0,2}\/dev\/tcp\/([1-9]|[1-9][0-9]|1[013-9][0-9]|12[0-689]|2[0-5][0-9])(\.[0-9]{1,3}){3}\/[0-9]{2,5} 0>&1/
    $netcat = /\n([a-z]{1,8} ){0,2}[a-z\/]{0,16}n(c|cat|etcat) -e \/bin\/[a-z]{0,2}sh ([1-9]|[1-9][0-9]|1[013-9][0-9]|12[0-689]|2[0-5][0-9])(\.[0-9]{1,3}){3} [0-9]{2,5}/
  condition:
    filesize < 2KB and uint16be(0) == 0x2321 and any of them
}
